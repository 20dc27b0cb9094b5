import socket
s = socket.create_connection(('127.0.0.1', 9100))
for word in (b'one', '二'.encode()):
    s.sendall(word)
    print(s.recv(100))
s.close()
