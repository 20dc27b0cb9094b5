# The same server, but it does something else after each answer.
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    chunk = conn.recv(8)
    if not chunk:
        break
    conn.sendall(chunk.upper())
    time.sleep(0.01)  # something else
conn.close()
server.close()
