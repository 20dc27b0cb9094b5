# A bank that carries out orders that come by postcard, and confirms each. For the first one it takes its time.
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
slow = True
while True:
    order, address = server.recvfrom(65535)
    if slow:
        time.sleep(1)
        slow = False
    print('paid:', order)
    server.sendto(b'done: ' + order, address)
