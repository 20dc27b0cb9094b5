# A letterbox that says how long each postcard is.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
while True:
    card, address = server.recvfrom(65535)
    print('a card of', len(card), 'bytes')
