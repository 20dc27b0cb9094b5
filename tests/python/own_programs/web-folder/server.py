import os
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9100))
s.listen()

base = os.path.dirname(os.path.abspath(__file__))
for _ in range(3):
    c, a = s.accept()
    path = c.recv(1024).split()[1].decode()
    try:
        with open(os.path.join(base, 'www', path.lstrip('/')), 'rb') as f:
            body = f.read()
        c.sendall(b'HTTP/1.1 200 OK\r\n\r\n' + body)
    except FileNotFoundError as error:
        print(path, error.errno, error.strerror)
        c.sendall(b'HTTP/1.1 404 Not Found\r\n\r\n')
    except IsADirectoryError as error:
        print(path, error.errno, error.strerror)
        c.sendall(b'HTTP/1.1 403 Forbidden\r\n\r\n')
    c.close()
