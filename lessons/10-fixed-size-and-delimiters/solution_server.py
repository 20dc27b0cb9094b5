# A server that answers each entry in upper case, however the bytes come in.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    buffer = b''
    while True:
        chunk = conn.recv(1024)
        if not chunk:
            break
        buffer += chunk
        while b'\r\n' in buffer:
            entry, buffer = buffer.split(b'\r\n', 1)
            conn.sendall(entry.upper() + b'\r\n')
    conn.close()
