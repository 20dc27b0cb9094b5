# A server that answers in upper case. It stays with one client until that one has gone.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while True:
        chunk = conn.recv(1024)
        if not chunk:
            break  # gone: on to the next one
        print('from this client:', chunk)
        conn.sendall(chunk.upper())
    conn.close()
