"""A server that ABOUT, over UDP."""
import socket
DATAGRAM_IMPORTS

HOST, PORT = '127.0.0.1', 8080
RECV_SIZE = 1024

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  #: socket
server.bind((HOST, PORT))  #: bind
while True:
    message, address = server.recvfrom(RECV_SIZE)  #: recvfrom
    HEARD
