# The cinema looks at a plan of the seats, and then books one. There is a lock, and nobody uses it yet.
import socket
import threading
import time

SEATS = b'ABCDEFGHIJ'
sold = 0
lock = threading.Lock()


def free_seat():
    """The number of the next free seat. The plan of the seats is far away."""
    number = sold
    time.sleep(0.1)
    return number


def book(number):
    global sold
    sold = number + 1


def serve(conn):
    while conn.recv(1):
        number = free_seat()
        book(number)
        conn.sendall(SEATS[number:number + 1])
    conn.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
