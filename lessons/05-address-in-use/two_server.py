# Two servers at one address at the same time. Both have the option.
import socket


def start():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('127.0.0.1', 8080))
    server.listen(5)
    return server


first = start()
print('the first listens')
try:
    second = start()
    print('the second listens')
except OSError as error:
    print('the second fails:', error)

conn, address = first.accept()
print('the first got:', conn.recv(1024))
conn.sendall(b'from the first')
conn.close()
first.close()
