# A server that answers every line in upper case. It has a mistake, which is not marked.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)


def serve(conn):
    while True:
        data = conn.recv(8)
        if not data:
            break
        for line in data.splitlines():
            text = line.decode('utf-8')
            print('line:', text)
            conn.sendall(text.upper().encode('utf-8') + b'\n')


while True:
    conn, address = server.accept()
    try:
        serve(conn)
    except (OSError, ValueError) as error:
        # This client is lost; the others are not.
        print('a client went wrong:', error)
    conn.close()
