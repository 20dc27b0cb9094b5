# A server that answers each line in upper case, however many of them one chunk has brought.
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
        if b'\n' in buffer:
            lines = buffer.split(b'\n')
            for line in lines[:-1]:
                conn.sendall(line.upper() + b'\n')
            buffer = b''
    conn.close()
