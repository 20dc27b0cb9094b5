# A letterbox that asks for at most four bytes at a time, as it may with TCP.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
while True:
    card, address = server.recvfrom(4)
    print('card:', card)
