# The same server, but it forbids its kernel to hold small pieces back.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
while True:
    question = conn.recv(1024)
    if not question:
        break
    conn.send(b'size')
    conn.send(b'head')
    conn.send(b'body')
conn.close()
server.close()
