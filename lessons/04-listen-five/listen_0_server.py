# A server that listens, and accepts nobody before somebody presses Enter.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(0)

input('Enter opens the door: ')
while True:
    conn, address = server.accept()
    conn.sendall(b'welcome')
    print('welcomed one')
