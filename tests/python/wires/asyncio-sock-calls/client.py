import socket

with socket.create_connection(('127.0.0.1', 9100)) as s:
    for word in (b'a', b'bc'):
        s.sendall(word)
        print(s.recv(100))
