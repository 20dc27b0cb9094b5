# A server that keeps files. Clients send them in pieces and fetch them in pieces, each client in a thread of its own.
# A message is four bytes with the length of its header, the header as JSON, and the data that it announces.
import hashlib
import json
import os
import socket
import struct
import threading

SHELF = 'shelf'
PIECE = 1000


def receive_exactly(conn, size):
    """One recv may return less, so there are as many as it takes."""
    whole = b''
    while len(whole) < size:
        data = conn.recv(size - len(whole))
        if not data:
            raise EOFError(f'the stream ended after {len(whole)} of {size} bytes')
        whole += data
    return whole


def receive_message(conn):
    """Header and data of the next message, or None if the stream has ended between two messages."""
    first = conn.recv(1)
    if not first:
        return None
    header_size, = struct.unpack('!I', first + receive_exactly(conn, 3))
    if header_size > 4096:
        raise ValueError(f'a header of {header_size} bytes is too long')
    header = json.loads(receive_exactly(conn, header_size))
    if not 0 <= header['data_size'] <= PIECE:
        raise ValueError(f"a piece of {header['data_size']} bytes is too long")
    return header, receive_exactly(conn, header['data_size'])


def send_message(conn, data=b'', **more):
    header = json.dumps({'data_size': len(data), **more}).encode('utf-8')
    conn.sendall(struct.pack('!I', len(header)) + header + data)


def path_of(name):
    """A name is one part, so nothing leads out of the shelf."""
    if not isinstance(name, str) or name != os.path.basename(name) or name in ('', '.', '..'):
        raise ValueError(f'{name!r} is no name of a file')
    return os.path.join(SHELF, name)


def put(header, data):
    path = path_of(header['name'])
    # Half a file has another name than a whole one.
    half = path + '.half'
    with open(half, 'ab' if header['offset'] else 'wb') as file:
        file.write(data)
    if header['offset'] + len(data) < header['size']:
        return 'go on'
    with open(half, 'rb') as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    if digest != header['sha256']:
        os.remove(half)
        return 'damaged'
    os.replace(half, path)
    print('has', header['name'])
    return 'saved'


def get(header):
    path = path_of(header['name'])
    if not os.path.isfile(path):
        return b'', 0
    with open(path, 'rb') as file:
        file.seek(header['offset'])
        return file.read(PIECE), os.path.getsize(path)


def serve(conn):
    while (message := receive_message(conn)) is not None:
        header, data = message
        if header['do'] == 'put':
            send_message(conn, answer=put(header, data))
        else:
            piece, size = get(header)
            send_message(conn, piece, size=size)


def guarded(conn):
    with conn:
        try:
            serve(conn)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            # This client is lost; the others are not.
            print('a client went wrong:', error)


os.makedirs(SHELF, exist_ok=True)
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9002))  # this machine only, and never another address
server.listen(5)

while True:
    conn, address = server.accept()
    threading.Thread(target=guarded, args=(conn,), daemon=True).start()
