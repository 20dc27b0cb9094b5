# A server that knows only how to shout. To be polite it asks a server for the shouting: itself.
import socket


def ask(text):
    helper = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    helper.connect(('127.0.0.1', 8080))
    helper.sendall(text)
    answer = helper.recv(1024)
    helper.close()
    return answer


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while True:
        chunk = conn.recv(1024)
        if not chunk:
            break
        if chunk.startswith(b'please '):
            conn.sendall(ask(chunk[7:]))
        else:
            conn.sendall(chunk.upper())
    conn.close()
