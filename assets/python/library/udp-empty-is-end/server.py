# A server that answers every datagram in upper case. It has a mistake, which is not marked.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))

while True:
    data, address = server.recvfrom(65535)  # one whole datagram and its sender; no datagram is longer
    if not data:
        break
    print('a datagram of', len(data), 'bytes')
    server.sendto(data.upper(), address)
print('the client has gone')
