# The cinema with one thread. An order has four bytes now: seat.
import select
import socket

SEATS = b'ABCDEFGHIJ'
sold = 0


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

sockets = [server]
while True:
    ready, _, _ = select.select(sockets, [], [])
    for one in ready:
        if one is server:
            conn, address = server.accept()
            sockets.append(conn)
        elif len(recv_exact(one, 4)) == 4:
            one.sendall(SEATS[sold:sold + 1])
            sold = sold + 1
        else:
            sockets.remove(one)
            one.close()
