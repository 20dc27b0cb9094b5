# A client that sends two messages, each behind its length, cut in one way after another, until an answer is wrong.
import socket
import struct
import time

STREAM = struct.pack('!I', 2) + b'ab' + struct.pack('!I', 0)
ANSWER = STREAM.upper()  # none of the lengths is a letter


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
    shown = ' | '.join(piece.hex(' ') for piece in pieces)
    if answer_to(pieces) != ANSWER:
        print('wrong:', shown)
        break
    print('right:', shown)
