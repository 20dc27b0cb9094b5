# A server whose kernel keeps few unread bytes for it. It asks for a great many at a time.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # each connection inherits it
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
total = 0
while True:
    chunk = conn.recv(65536)
    if not chunk:
        break
    total += len(chunk)
    print('got', len(chunk), 'bytes')
print('all in all:', total)
conn.close()
server.close()
