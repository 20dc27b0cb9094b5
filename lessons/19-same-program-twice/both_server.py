# One till with two sockets, one for TCP and one for UDP, both at port 8080.
import socket

tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
tcp.bind(('127.0.0.1', 8080))
tcp.listen(5)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('127.0.0.1', 8080))
print('both are bound')

conn, address = tcp.accept()
while True:
    amount = conn.recv(1024)
    if not amount:
        break
    print('TCP:', int(amount), 'yuan')
print('TCP has ended')
while True:
    amount = udp.recv(1024)
    if not amount:
        break
    print('UDP:', int(amount), 'yuan')
print('UDP has ended')
