# A tea house that waits until the guest has said all, and answers then.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
orders = b''
while True:
    order = conn.recv(1024)
    if not order:
        break
    orders += order
conn.sendall(orders.upper())
conn.close()
server.close()
