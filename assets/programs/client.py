"""A client that sends its messages and prints every answer."""
import socket

from files import Errand  #? errands
from framing import Decoder, encode

HOST, PORT = '127.0.0.1', 8080
RECV_SIZE = 1024
MESSAGES = [b'hello', b'world', b'!']
CLIENT, SEED, PIECE = 1, 0, 32768  #? errands


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
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  #? nodelay #: nodelay
client.connect((HOST, PORT))  #: connect
decoder = Decoder()
for message in MESSAGES:
    client.sendall(encode(message))  #? plain #: send
    read_answers(1)  #? lockstep
    errand = Errand(message, SEED, CLIENT, PIECE)  #? errands
    for request in errand:  #? errands
        client.sendall(encode(request))  #? errands #: send
        read_answers(1)  #? errands
    print(errand.told())  #? errands
client.shutdown(socket.SHUT_WR)  #: shutdown
read_answers(float('inf'))
client.close()  #: close
