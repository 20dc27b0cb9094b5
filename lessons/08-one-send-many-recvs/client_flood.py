# A client that sends a hundred letters of 1000 bytes. Its own kernel keeps few bytes for it, too.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
client.connect(('127.0.0.1', 8080))
for number in range(100):
    client.sendall(b'x' * 1000)
print('sent everything')
client.close()
