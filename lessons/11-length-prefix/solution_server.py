# A server that answers each message in upper case, however the bytes come in.
import socket
import struct


def recv_exact(conn, size):
    """Receives until there are size bytes. There are less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(size - len(whole))
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
        size, = struct.unpack('!I', header)
        message = recv_exact(conn, size)
        if len(message) < size:
            break
        print('message:', message)
        answer = message.upper()
        conn.sendall(struct.pack('!I', len(answer)) + answer)
    conn.close()
