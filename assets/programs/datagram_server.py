"""A server that ABOUT, over UDP."""
import socket
import time  #? reads-slowly
DATAGRAM_IMPORTS

HOST, PORT = '127.0.0.1', 8080
RECV_SIZE = 1024
RECEIVE_BUFFER = 4096  #? receive-buffer
READ_PAUSE = 0.1  #? reads-slowly

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  #: socket
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)  #? receive-buffer #: receive-buffer
server.bind((HOST, PORT))  #: bind
while True:
    time.sleep(READ_PAUSE)  #? reads-slowly #: pause
    message, address = server.recvfrom(RECV_SIZE)  #: recvfrom
    HEARD
