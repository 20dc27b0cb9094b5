# A client that has chosen its own port, 9000. It calls, hangs up first, and calls again.
import socket


def call():
    client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client.bind(('127.0.0.1', 9000))
    client.connect(('127.0.0.1', 8080))
    client.sendall(b'hello')
    print('answer:', client.recv(1024).decode())
    client.close()


call()
print('once more')
call()
