# A server that answers each line in upper case, letters with accents too.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    text = ''
    while True:
        chunk = conn.recv(1024)
        if not chunk:
            break
        text += chunk.decode()
        while '\n' in text:
            line, text = text.split('\n', 1)
            print('line:', line)
            conn.sendall((line.upper() + '\n').encode())
    conn.close()
