"""A client that sends its messages and prints every answer."""
import socket
import struct  #? reset
import time  #? pauses

from files import Errand  #? errands
from framing import Decoder, encode

HOST, PORT = '127.0.0.1', 8080
RECV_SIZE = 1024
MESSAGES = [b'hello', b'world', b'!']
CLIENT, SEED, PIECE = 1, 0, 32768  #? errands
SEND_BUFFER = 4096  #? send-buffer
BURST = 1  #? pauses
PAUSE = 0.1  #? pauses


def read_answers(enough):
    answers = 0
    while answers < enough:
        chunk = client.recv(RECV_SIZE)  #: recv
        if not chunk:
            break
        for answer in decoder.feed(chunk):
            print(answer.decode('utf-8', 'replace'))  #? plain
            errand.hear(answer)  #? errands
            answers += 1


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  #: socket
client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  #? send-buffer #: send-buffer
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  #? nodelay #: nodelay
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)  #? cork #: cork
client.connect((HOST, PORT))  #: connect
decoder = Decoder()
for message in MESSAGES:  #? steady
for number, message in enumerate(MESSAGES):  #? pauses
    if number and number % BURST == 0:  #? pauses
        time.sleep(PAUSE)  #? pauses #: pause
    client.sendall(encode(message))  #? plain #: send
    read_answers(1)  #? lockstep
    errand = Errand(message, SEED, CLIENT, PIECE)  #? errands
    for request in errand:  #? errands
        client.sendall(encode(request))  #? errands #: send
        read_answers(1)  #? errands
    print(errand.told())  #? errands
begun = encode(max(MESSAGES, key=len))  #? cut
client.sendall(begun[:len(begun) // 2])  #? cut #: cut
client.recv(1, socket.MSG_PEEK)  #? unread #: peek
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))  #? reset #: linger
client.shutdown(socket.SHUT_WR)  #? half-close #: shutdown
read_answers(float('inf'))  #? half-close
read_answers(len(MESSAGES))  #? counts
client.close()  #: close
