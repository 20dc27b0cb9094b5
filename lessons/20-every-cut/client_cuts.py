# A client that sends one stream in every way to cut it, over a connection for each, and says which answers are right.
import socket
import sys
import time

STREAM = sys.argv[1].encode()  # the lesson says which stream


def pieces_of(number):
    """The pieces of the stream. It is cut behind byte k if the k-th bit of the number is set."""
    pieces = []
    start = 0
    for end in range(1, len(STREAM)):
        if number >> (end - 1) & 1:
            pieces.append(STREAM[start:end])
            start = end
    pieces.append(STREAM[start:])
    return pieces


def answer_to(pieces):
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.connect(('127.0.0.1', 8080))
    for piece in pieces:
        client.sendall(piece)
        time.sleep(0.001)  # the server takes it before the next one comes
    client.shutdown(socket.SHUT_WR)
    answer = b''
    while True:
        chunk = client.recv(1024)
        if not chunk:
            break
        answer += chunk
    client.close()
    return answer


for number in range(2 ** (len(STREAM) - 1)):
    pieces = pieces_of(number)
    if answer_to(pieces) == STREAM.upper():
        print('right:', *pieces)
    else:
        print('wrong:', *pieces)
