# A server that listens, and accepts one guest each time somebody presses Enter.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

talking_to = []
while True:
    input('Enter lets one in: ')
    conn, address = server.accept()
    conn.sendall(b'welcome')
    talking_to.append(conn)
