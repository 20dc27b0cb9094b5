# The cinema with a thread for each customer.
import socket
import threading

SEATS = b'ABCDEFGHIJ'
sold = 0


def serve(conn):
    global sold
    while conn.recv(1):
        number = sold
        conn.sendall(SEATS[number:number + 1])
        sold = number + 1
    conn.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    worker = threading.Thread(target=serve, args=(conn,), daemon=True)
    worker.start()
    worker.join()
