# A server that answers in upper case. It takes at most 8 bytes at a time, and answers each chunk.
import socket

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
conn.close()
server.close()
