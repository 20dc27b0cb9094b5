# What the clients of this lesson have in common.
import os
import time
from collections import Counter

from messages import recv_exact, recv_head, send_head


def upload(conn, path, name, pause):
    """Sends a file in pieces of 3000 bytes, with a pause after each, and prints the answer."""
    send_head(conn, do='put', name=name, data_size=os.path.getsize(path))
    with open(path, 'rb') as file:
        while piece := file.read(3000):
            conn.sendall(piece)
            time.sleep(pause)
    print(name, recv_head(conn)['answer'])


def download(conn, name):
    """Asks for a file and returns its bytes."""
    send_head(conn, do='get', name=name)
    return recv_exact(conn, recv_head(conn)['data_size'])


def whose(text):
    """How many lines there are of whom: the first word of a line is a name."""
    return dict(Counter(line.split()[0] for line in text.decode().splitlines()))
