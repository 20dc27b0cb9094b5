# A server that answers each line in upper case, letters with accents too.
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
        while b'\n' in buffer:
            piece, buffer = buffer.split(b'\n', 1)
            line = piece.decode()  # a whole line, so each of its characters is whole
            print('line:', line)
            conn.sendall((line.upper() + '\n').encode())
    conn.close()
