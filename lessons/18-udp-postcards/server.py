# A letterbox that reads one postcard after another. There is no listen and no accept: nobody is connected.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
while True:
    card, address = server.recvfrom(65535)
    print('card:', card)
