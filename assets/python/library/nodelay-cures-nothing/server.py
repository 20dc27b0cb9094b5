# A server that answers each message in upper case. It has a mistake, which is not marked.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while True:
        message = conn.recv(1024)
        if not message:
            break
        print('message:', message)
        conn.sendall(message.upper())
    conn.close()
