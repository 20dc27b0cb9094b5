# A cinema with one counter. An order is one byte, and the answer is a seat: one letter.
import socket

SEATS = b'ABCDEFGHIJ'
sold = 0

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while conn.recv(1):
        conn.sendall(SEATS[sold:sold + 1])
        sold = sold + 1
    conn.close()
