# A server that answers each text in upper case. It trusts everybody.
import socket
import struct


def recv_exact(conn, size):
    """Receives until there are size bytes. There are less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(min(size - len(whole), 4096))
        if not chunk:
            break
        whole += chunk
    return whole


def converse(conn):
    while True:
        header = recv_exact(conn, 4)
        if not header:
            break
        size, = struct.unpack('!i', header)
        text = recv_exact(conn, size).decode()
        print('text:', text[:40])
        answer = text.upper().encode()
        conn.sendall(struct.pack('!i', len(answer)) + answer)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(50)

while True:
    conn, address = server.accept()
    converse(conn)
    conn.close()
