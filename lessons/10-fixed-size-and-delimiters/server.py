# A server that answers each entry in upper case. An entry ends with two bytes, and so does its answer.
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
            break
        for entry in chunk.split(b'\r\n'):
            conn.sendall(entry.upper() + b'\r\n')
    conn.close()
