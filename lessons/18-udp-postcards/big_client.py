# How large may a postcard be? Two sizes, one byte apart.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for size in (65507, 65508):
    print('sendto', size, 'returned', client.sendto(b'x' * size, ('127.0.0.1', 8080)))
client.close()
