# A server that answers one client after another, and lets each of them hang up first.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    print('got:', conn.recv(1024))
    conn.sendall(b'thanks')
    print('then:', conn.recv(1024))
    conn.close()
