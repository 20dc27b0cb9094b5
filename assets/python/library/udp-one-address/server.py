# A server that answers every datagram in upper case. It has a mistake, which is not marked.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))

data, client = server.recvfrom(65535)  # now the client is known
while True:
    print('a datagram of', len(data), 'bytes')
    server.sendto(data.upper(), client)
    data, _ = server.recvfrom(65535)
