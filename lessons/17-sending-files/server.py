# A server that keeps files on its shelf. Each client gets a thread, and uploads are written as they come.
import os
import socket
import threading

from messages import recv_head, send_head

SHELF = os.path.abspath('shelf')


def put(conn, name, size):
    with open(os.path.join(SHELF, name), 'wb', buffering=0) as file:
        print(name, 'has 0 bytes')
        while file.tell() < size:
            chunk = conn.recv(min(4096, size - file.tell()))
            if not chunk:
                raise EOFError(f'{name} ended after {file.tell()} of {size} bytes')
            file.write(chunk)
            print(name, 'has', file.tell(), 'bytes')
    send_head(conn, answer='saved')


def get(conn, name):
    path = os.path.normpath(os.path.join(SHELF, name))
    print('asked for', path)
    if not os.path.isfile(path):
        send_head(conn, answer='no such file')
        return
    with open(path, 'rb') as file:
        send_head(conn, answer='here', data_size=os.path.getsize(path))
        while piece := file.read(4096):
            conn.sendall(piece)


def serve(conn):
    try:
        while head := recv_head(conn):
            if head['do'] == 'put':
                put(conn, head['name'], head['data_size'])
            else:
                get(conn, head['name'])
    except (EOFError, OSError) as problem:
        print('lost:', problem)
    conn.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
