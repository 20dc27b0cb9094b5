# A client that puts three decoders to the two usual tests: the whole stream at once, and one byte at a time.
import socket
import time

STREAM = b'hi\nyou\n'


def answer_to(pieces):
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.connect(('127.0.0.1', 8080))
    for piece in pieces:
        client.sendall(piece)
        time.sleep(0.01)  # the server takes it before the next one comes
    client.shutdown(socket.SHUT_WR)
    answer = b''
    while True:
        chunk = client.recv(1024)
        if not chunk:
            break
        answer += chunk
    client.close()
    return answer


bytes_alone = [STREAM[place:place + 1] for place in range(len(STREAM))]
for test, pieces in [('whole', [STREAM]), ('one by one', bytes_alone)]:
    for name in ['one', 'two', 'three']:  # the server changes its decoder in the same order
        answer = answer_to(pieces)
        print(name, '|', test, '|', 'passes' if answer == STREAM.upper() else 'fails', '|', answer)
