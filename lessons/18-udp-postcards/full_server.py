# A small letterbox. Bob is at sea for a second and does not empty it.
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
server.bind(('127.0.0.1', 8080))
time.sleep(1)
while True:
    card, address = server.recvfrom(65535)
    print('card:', card)
