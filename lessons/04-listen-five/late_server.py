# A server that is busy for 0.3 seconds before it accepts. It calls listen(0).
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(0)

time.sleep(0.3)  # busy
while True:
    conn, address = server.accept()
    conn.sendall(b'welcome')
