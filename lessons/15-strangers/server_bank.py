# A small bank. An order such as "pay Bob 1000" stands behind its length.
import socket
import struct

LIMIT = 1000


def recv_exact(conn, size):
    """Receives until there are size bytes. There are less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(min(size - len(whole), 4096))
        if not chunk:
            break
        whole += chunk
    return whole


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    header = recv_exact(conn, 4)
    size, = struct.unpack('!I', header)
    print('length:', size)
    if size <= LIMIT:
        order = recv_exact(conn, size).decode()
        verb, name, amount = order.split()
        print('paid to', name + ':', int(amount))
    conn.close()
