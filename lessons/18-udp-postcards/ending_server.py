# A letterbox by somebody who is used to TCP: it reads until b''.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
while True:
    card, address = server.recvfrom(65535)
    if not card:
        break
    print('card:', card)
print('that was all')
server.close()
