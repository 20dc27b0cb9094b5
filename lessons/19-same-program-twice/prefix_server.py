# The reader of lesson 11, moved to UDP: first the four bytes of the length, then as many bytes as they say.
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
while True:
    header = server.recv(4)
    size, = struct.unpack('!I', header)
    print('length:', size)
    message = server.recv(size)
    print('message:', message)
