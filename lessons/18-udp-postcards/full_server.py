# A small letterbox. Bob is at sea and does not empty it for a while.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
server.bind(('127.0.0.1', 8080))
while True:
    card, address = server.recvfrom(65535)
    print('card:', card)
