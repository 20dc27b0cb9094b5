# A till that answers each amount with a receipt. It speaks TCP; its customers have moved to UDP.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while True:
        amount = conn.recv(4)
        if not amount:
            break
        print('booked:', amount)
        conn.send(b'receipt for ' + amount)
    conn.close()
