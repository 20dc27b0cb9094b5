# A server that answers every message in upper case, with its length in front. It has a mistake, which is not marked.
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))

while True:
    length, address = server.recvfrom(4)
    size, = struct.unpack('!I', length)
    print('a message of', size, 'bytes is announced')
    data, address = server.recvfrom(size)
    print('and this came:', data)
    server.sendto(struct.pack('!I', len(data)) + data.upper(), address)
