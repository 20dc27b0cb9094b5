# A browser. It waits as long as the server lets it.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
try:
    print('answered' if client.recv(1024) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
