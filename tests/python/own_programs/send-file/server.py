import os
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9100))
s.listen()

with open('movie.bin', 'wb') as f:
    f.write(bytes(range(256)) * 40)
c, a = s.accept()
with open('movie.bin', 'rb') as f:
    print(c.sendfile(f), f.tell())
with open('movie.bin', 'rb') as f:
    print(c.sendfile(f, offset=10, count=100), f.tell())
with open('movie.bin', 'rb') as f:
    print(os.sendfile(c.fileno(), f.fileno(), 0, 256))
try:
    c.sendfile(open('movie.bin', encoding='latin-1'))
except ValueError as error:
    print(error)
c.close()
