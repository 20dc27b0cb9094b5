# A server that books payments, as in lesson 07. Before it receives, it is busy for half a second.
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
time.sleep(0.5)  # something else
while True:
    amount = conn.recv(1024)
    if not amount:
        break
    print('booked:', int(amount), 'yuan')
conn.close()
server.close()
