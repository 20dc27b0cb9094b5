# A guest book that reads backslash and n as a newline inside of an entry.
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
        text = entry.decode().replace('\\n', '\n')
        lines = text.split('\n')
        print('entry of', len(lines), 'lines:', lines)
conn.close()
server.close()
