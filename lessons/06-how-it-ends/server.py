# A tea house: it takes orders until the guest has ended.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    order = conn.recv(1024)
    if not order:
        break
    print('order:', order)
print('that was all')
conn.close()
server.close()
