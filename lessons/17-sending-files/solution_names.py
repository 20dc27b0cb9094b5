# A server that gives away what lies on its shelf, and nothing else.
import os
import socket

from messages import recv_head, send_head

SHELF = os.path.abspath('shelf')


def path_of(name):
    """Where a file of the shelf lies, or None for a name that is to be refused."""
    if name in ('', '.', '..') or any(sign in name for sign in '/\\:\0'):
        return None
    return os.path.join(SHELF, name)


def get(conn, name):
    path = path_of(name)
    if path is None:
        send_head(conn, answer='refused')
    elif not os.path.isfile(path):
        send_head(conn, answer='no such file')
    else:
        with open(path, 'rb') as file:
            text = file.read()
        send_head(conn, answer='here', data_size=len(text))
        conn.sendall(text)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while head := recv_head(conn):
        get(conn, head['name'])
    conn.close()
