# A server where an upload that broke off can go on: what came of it stays beside the file.
import hashlib
import os
import socket
import threading

from messages import recv_head, send_head

SHELF = os.path.abspath('shelf')


def put(conn, head):
    beside = os.path.join(SHELF, head['name'] + '.part')
    with open(beside, 'ab', buffering=0) as file:  # goes on at its end
        while file.tell() < head['size']:
            chunk = conn.recv(min(4096, head['size'] - file.tell()))
            if not chunk:
                raise EOFError(f'{head["name"]} ended after {file.tell()} of {head["size"]} bytes')
            file.write(chunk)
    print('size:', os.path.getsize(beside), 'of', head['size'])
    with open(beside, 'rb') as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    if digest == head['sha256']:
        os.replace(beside, os.path.join(SHELF, head['name']))
        send_head(conn, answer='saved')
    else:
        os.remove(beside)
        send_head(conn, answer='SHA-256 differs, send it again from 0')


def serve(conn):
    try:
        while head := recv_head(conn):
            if head['do'] == 'put':
                put(conn, head)
            else:
                beside = os.path.join(SHELF, head['name'] + '.part')
                have = os.path.getsize(beside) if os.path.isfile(beside) else 0
                send_head(conn, answer='I have', have=have)
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
