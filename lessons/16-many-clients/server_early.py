# The cinema counts first and sends afterwards.
import socket
import threading

SEATS = b'ABCDEFGHIJ'
sold = 0


def serve(conn):
    global sold
    while conn.recv(1):
        sold += 1
        conn.sendall(SEATS[sold - 1:sold])
        print('sold so far:', sold)
    conn.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    worker = threading.Thread(target=serve, args=(conn,), daemon=True)
    worker.start()
