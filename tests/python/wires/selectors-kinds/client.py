import socket
import time

for number in range(4):
    while True:
        try:
            s = socket.create_connection(('127.0.0.1', 9100))
            break
        except ConnectionRefusedError:
            time.sleep(0.01)
    s.recv(5)
    s.sendall(b'hello %d' % number)
    print(s.recv(100), s.recv(100))
    s.close()
