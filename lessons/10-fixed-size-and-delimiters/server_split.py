# A guest book without a buffer: it splits each chunk by itself. An entry ends with two bytes, as in HTTP.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    chunk = conn.recv(1024)
    if not chunk:
        break
    for entry in chunk.split(b'\r\n'):
        if entry:
            print('entry:', entry)
conn.close()
server.close()
