# A server that sends each answer in three parts of four bytes.
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
    conn.send(b'size')
    conn.send(b'head')
    conn.send(b'body')
conn.close()
server.close()
