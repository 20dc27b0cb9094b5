# A guest book in which each name takes just eight bytes. Zeros fill the rest.
import socket


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

conn, address = server.accept()
while True:
    field = recv_exact(conn, 8)
    if len(field) < 8:
        break
    print('name:', field.rstrip(b'\0'))
if field:
    print('too short:', field)
conn.close()
server.close()
