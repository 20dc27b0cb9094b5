import socket

s = socket.create_connection(('::1', 9100))
print(s.getpeername())
s.sendall(b'abc')
print(s.recv(100))
s.close()
v4 = socket.socket()
print(v4.connect_ex(('127.0.0.1', 9100)) != 0)
