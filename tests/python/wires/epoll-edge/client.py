import socket

s = socket.create_connection(('127.0.0.1', 9100))
s.sendall(b'abcdef')
print(s.recv(100))
s.sendall(b'end...')
print(s.recv(100))
print(s.recv(100))
