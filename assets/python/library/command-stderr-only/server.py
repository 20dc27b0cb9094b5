# A server that runs the commands it is sent and answers with their output. It has a mistake, which is not marked.
# A message is four bytes with the length of its header, the header as JSON, and the data that it announces.
import json
import socket
import struct
import subprocess

LIMIT = 1 << 20


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
    if not 0 <= header['data_size'] <= LIMIT:
        raise ValueError(f"{header['data_size']} bytes of data are too many")
    return header, receive_exactly(conn, header['data_size'])


def send_message(conn, data, **more):
    header = json.dumps({'data_size': len(data), **more}).encode('utf-8')
    conn.sendall(struct.pack('!I', len(header)) + header + data)


def serve(conn):
    while (message := receive_message(conn)) is not None:
        command = message[1].decode('utf-8')
        print('command:', command)
        done = subprocess.run(command, shell=True, capture_output=True)
        if done.stderr:
            back = done.stderr
        else:
            back = done.stdout
        send_message(conn, back, status=done.returncode, encoding='utf-8')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9002))  # this machine only, and never another address
server.listen(5)

while True:
    conn, address = server.accept()
    try:
        serve(conn)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        # This client is lost; the others are not.
        print('a client went wrong:', error)
    conn.close()
