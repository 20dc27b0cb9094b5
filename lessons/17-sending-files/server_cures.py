# A server with two cures against names that lead away from its shelf.
import os
import socket

from messages import recv_head, send_head

SHELF = os.path.abspath('shelf')


def path_of(name):
    name = name.replace('../', '')  # cure 1: cut it out
    path = os.path.normpath(os.path.join(SHELF, name))
    print('asked for', path)
    if not path.startswith(SHELF):  # cure 2: the path has to begin with the shelf's
        return None
    return path


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
