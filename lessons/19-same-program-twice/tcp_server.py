# A till over TCP. What one recv returns it takes for one amount.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    amount = conn.recv(1024)
    if not amount:
        break
    print('booked:', int(amount), 'yuan')
conn.close()
server.close()
