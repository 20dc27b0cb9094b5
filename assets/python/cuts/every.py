# Sends one short stream in every way in which it can be cut, each over a connection of its own; then its beginnings alone.
import socket
import time

STREAM = bytes.fromhex('')
ANSWER = bytes.fromhex('')


def pieces(cut):
    """Bit k of cut says whether the stream is cut behind byte k + 1."""
    start = 0
    for end in range(1, len(STREAM)):
        if cut >> (end - 1) & 1:
            yield STREAM[start:end]
            start = end
    yield STREAM[start:]


def send_all(client, pieces):
    for piece in pieces:
        client.sendall(piece)
        time.sleep(0.0001)  # the server takes it before the next one comes
    client.shutdown(socket.SHUT_WR)


def answer_to(cut):
    client = socket.create_connection(('127.0.0.1', 8080))
    with client:
        send_all(client, pieces(cut))
        answer = b''
        while len(answer) <= len(ANSWER):  # one byte too many is enough to know
            chunk = client.recv(1024)
            if not chunk:
                break
            answer += chunk
        return answer[:len(ANSWER) + 1]


def try_cuts():
    """Whether every cut got the right answer."""
    for cut in range(2 ** (len(STREAM) - 1)):
        try:
            answer = answer_to(cut)
        except OSError as error:
            print('failed', cut, type(error).__name__)
            return False
        if answer != ANSWER:
            print('failed', cut, 'answer', answer.hex())
            return False
    return True


def try_ends():
    """The stream ends early: whatever the server answers, it has to close."""
    for end in range(1, len(STREAM)):
        try:
            client = socket.create_connection(('127.0.0.1', 8080))
        except OSError as error:
            print('alone', end, type(error).__name__)
            return False
        with client:
            try:
                send_all(client, [STREAM[:end]])
                while client.recv(1024):
                    pass
            except OSError:
                print('reset', end)  # that is no fault if it left bytes unread
    return True


time.sleep(0.0001)  # the server is there before the first connection
if try_cuts() and try_ends():
    print('passed')
