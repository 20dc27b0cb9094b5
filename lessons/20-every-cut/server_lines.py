# A server that answers each line in upper case. It has no buffer: it splits each chunk by itself.
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
        for line in chunk.split(b'\n'):
            if line:
                conn.sendall(line.upper() + b'\n')
    conn.close()
