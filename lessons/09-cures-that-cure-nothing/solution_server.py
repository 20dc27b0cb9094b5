# A server that puts each answer together first, and sends it at once.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    question = conn.recv(1024)
    if not question:
        break
    conn.sendall(b'size' + b'head' + b'body')
conn.close()
server.close()
