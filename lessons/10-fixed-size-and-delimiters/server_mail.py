# A mail server in short: DATA begins a letter, and a line with nothing but a full stop ends it.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
buffer = b''
letter = None
while True:
    chunk = conn.recv(1024)
    if not chunk:
        break
    buffer += chunk
    while b'\r\n' in buffer:
        line, buffer = buffer.split(b'\r\n', 1)
        if letter is None and line == b'DATA':
            letter = []
        elif letter is None:
            print('unknown command:', line)
        elif line == b'.':
            print('letter:', letter)
            letter = None
        else:
            letter.append(line)
conn.close()
server.close()
