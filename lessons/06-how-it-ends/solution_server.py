# A tea house that repeats each order aloud and serves one guest after another, however the guest before has ended.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    try:
        while True:
            order = conn.recv(1024)
            if not order:
                break
            conn.sendall(order.upper())
    except ConnectionError as problem:
        print('broken off:', type(problem).__name__)
    conn.close()
