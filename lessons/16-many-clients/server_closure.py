# The cinema with a thread for each customer, a little shorter.
import socket
import threading

SEATS = b'ABCDEFGHIJ'
sold = 0
customers = []

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    customers.append(conn)  # all who have come

    def serve():
        global sold
        while conn.recv(1):
            conn.sendall(SEATS[sold:sold + 1])
            sold = sold + 1

    threading.Thread(target=serve, daemon=True).start()
