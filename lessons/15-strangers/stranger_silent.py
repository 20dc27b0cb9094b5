# A stranger that says nothing.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
try:
    print('answered' if client.recv(1024) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
