# The same service with a thread for each client.
import socket
import threading


def serve(conn):
    while True:
        chunk = conn.recv(1024)
        if not chunk:
            break
        conn.sendall(chunk.upper())
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
