# The same server, written by somebody who likes a small i.
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
    while True:
        header = recv_exact(conn, 4)
        if len(header) < 4:
            break
        size, = struct.unpack('!i', header)
        print('length:', size)
        if size > LIMIT:
            print('refused')
            break
        message = recv_exact(conn, size)
        if len(message) < size:
            break
        print('message:', message)
        answer = message.upper()
        conn.sendall(struct.pack('!i', len(answer)) + answer)
    conn.close()
