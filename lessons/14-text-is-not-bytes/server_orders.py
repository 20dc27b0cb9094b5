# A server for orders. In front of each order stands its length.
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


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    header = recv_exact(conn, 4)
    if len(header) < 4:
        break
    size, = struct.unpack('!I', header)
    print('length:', size)
    order = recv_exact(conn, size)
    if len(order) < size:
        break
    print('order:', order.decode())
    conn.sendall(struct.pack('!I', 6) + b'thanks')
conn.close()
server.close()
