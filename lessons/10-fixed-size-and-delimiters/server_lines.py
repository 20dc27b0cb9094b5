# A guest book in which each entry ends with a newline. What has come without one waits in the buffer.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
buffer = b''
while True:
    chunk = conn.recv(1024)
    if not chunk:
        break
    buffer += chunk
    while b'\n' in buffer:
        entry, buffer = buffer.split(b'\n', 1)
        print('entry:', entry)
if buffer:
    print('without an end:', buffer)
conn.close()
server.close()
