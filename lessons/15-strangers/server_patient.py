# A server that waits for its client, but not longer than half a second.
import socket
import struct

LIMIT = 1000


def recv_exact(conn, size):
    """Receives just size bytes. If the stream ends before, that is an error."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(min(size - len(whole), 4096))
        if not chunk:
            raise EOFError(f'{len(whole)} of {size} bytes, then the end')
        whole += chunk
    return whole


def converse(conn):
    while True:
        size, = struct.unpack('!I', recv_exact(conn, 4))
        if size > LIMIT:
            raise ValueError(f'a length of {size}')
        message = recv_exact(conn, size)
        print('message:', message)
        answer = message.upper()
        conn.sendall(struct.pack('!I', len(answer)) + answer)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    conn.settimeout(0.5)
    try:
        converse(conn)
    except Exception as problem:
        print('ended:', type(problem).__name__, problem)
    conn.close()
