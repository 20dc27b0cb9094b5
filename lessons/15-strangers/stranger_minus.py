# A stranger with a length of four bytes with all bits set.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\xff\xff\xff\xff')
try:
    print('answered' if client.recv(1024) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
