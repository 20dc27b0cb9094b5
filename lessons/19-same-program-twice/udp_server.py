# The same till over UDP. There is nobody to accept, and no end to wait for.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))

while True:
    amount = server.recv(1024)
    print('booked:', int(amount), 'yuan')
