# A tea house that waits half a second for an order, and no longer.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
conn.settimeout(0.5)
try:
    order = conn.recv(1024)
    print('order:', order)
except TimeoutError:
    print('no word for half a second')
conn.close()
server.close()
