# A server that answers each text in upper case. It trusts nobody.
import socket
import struct
import time

LIMIT = 1000  # bytes of a message
PATIENCE = 1  # seconds for a message


def recv_exact(conn, size, end):
    """Receives just size bytes, until the moment end."""
    whole = b''
    while len(whole) < size:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f'{len(whole)} of {size} bytes, and the time is over')
        conn.settimeout(left)
        chunk = conn.recv(min(size - len(whole), 4096))
        if not chunk:
            raise EOFError(f'{len(whole)} of {size} bytes, then the end')
        whole += chunk
    return whole


def converse(conn):
    while True:
        end = time.monotonic() + PATIENCE
        size, = struct.unpack('!I', recv_exact(conn, 4, end))
        if size > LIMIT:
            raise ValueError(f'a length of {size}')
        text = recv_exact(conn, size, end).decode()
        print('text:', text[:40])
        answer = text.upper().encode()
        conn.sendall(struct.pack('!I', len(answer)) + answer)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(50)

while True:
    conn, address = server.accept()
    try:
        converse(conn)
    except Exception as problem:
        print('ended:', type(problem).__name__, problem)
    conn.close()
