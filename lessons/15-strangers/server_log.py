# A server like Kafka: four bytes of length, and a limit of 100 MiB.
import socket
import struct

LIMIT = 104857600


def recv_exact(conn, size):
    """Receives just size bytes. If the stream ends before, that is an error."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(min(size - len(whole), 4096))
        if not chunk:
            raise EOFError(f'{len(whole)} of {size} bytes, then the end')
        whole += chunk
    return whole


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
size, = struct.unpack('!I', recv_exact(conn, 4))
if size > LIMIT:
    print(f'Invalid receive (size = {size} larger than {LIMIT})')
conn.close()
server.close()
