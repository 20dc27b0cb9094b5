import hashlib, socket
s = socket.create_connection(('127.0.0.1', 9100))
got = b''
while part := s.recv(4096):
    got += part
print(len(got), hashlib.md5(got).hexdigest())
