# A server that answers many clients at once, each in a thread of its own. It has a mistake, which is not marked.
import socket
import threading


def serve(conn):
    with conn:  # closes the connection however this ends
        while True:
            data = conn.recv(1024)
            if not data:
                break
            conn.sendall(data.upper())
    print('a client has gone')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    print('a client has come')
    thread = threading.Thread(target=serve, args=(conn,), daemon=True)
    thread.start()
    thread.join()
