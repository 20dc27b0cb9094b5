# A till that answers each amount with a receipt. It speaks UDP, like its customers.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))

while True:
    amount, address = server.recvfrom(65535)
    print('booked:', amount)
    server.sendto(b'receipt for ' + amount, address)
