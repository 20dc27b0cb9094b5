# A client that takes the output of a container apart.
import socket
import struct
from messages import recv_exact

NAMES = {1: 'stdout', 2: 'stderr'}

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
while True:
    header = recv_exact(client, 8)
    if len(header) < 8:
        break
    kind, size = struct.unpack('!B3xI', header)
    print(NAMES[kind] + ':', recv_exact(client, size))
client.close()
