"""A server that ABOUT."""
import socket
import threading  #? threads
import time  #? reads-slowly

from framing import Decoder, encode  #? answers
from framing import Decoder  #? takes
IMPORTS

HOST, PORT = '127.0.0.1', 8080
RECV_SIZE = 1024
RECEIVE_BUFFER = 4096  #? receive-buffer
BACKLOG = 128  #? backlog
READ_PAUSE = 0.1  #? reads-slowly


def serve(conn):
    decoder = Decoder()
    while True:
        time.sleep(READ_PAUSE)  #? reads-slowly #: pause
        chunk = conn.recv(RECV_SIZE)  #: recv
        if not chunk:
            break
        HEARD
    conn.close()  #: close


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  #: socket
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  #? reuse-address #: reuseaddr
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)  #? receive-buffer #: receive-buffer
server.bind((HOST, PORT))  #: bind
server.listen(128)  #? usual-backlog #: listen
server.listen(BACKLOG)  #? backlog #: listen
while True:
    conn, address = server.accept()  #: accept
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  #? nodelay #: nodelay
    threading.Thread(target=serve, args=(conn,), daemon=True).start()  #? threads
    serve(conn)  #? one-at-a-time
