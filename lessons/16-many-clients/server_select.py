# The cinema with one thread, which asks the kernel who has something to say.
import select
import socket

SEATS = b'ABCDEFGHIJ'
sold = 0

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
        elif one.recv(1):
            one.sendall(SEATS[sold:sold + 1])
            sold = sold + 1
        else:
            sockets.remove(one)
            one.close()
