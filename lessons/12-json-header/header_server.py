# A server that takes photos. It knows one field of their headers, and that is data_size.
import json
import socket
import struct


def recv_exact(size):
    """One recv may return less, so there are as many as it takes. There is less only if the stream has ended."""
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

conn, address = server.accept()
while True:
    length = recv_exact(4)
    if len(length) < 4:
        break
    number, = struct.unpack('!I', length)
    print('the four bytes say:', number)
    header = json.loads(recv_exact(number))
    photo = recv_exact(header['data_size'])
    print('photo:', photo)
conn.close()
server.close()
