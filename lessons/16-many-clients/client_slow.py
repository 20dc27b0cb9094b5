# A customer whose order comes in two halves, with lunch in between.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'se')
input('lunch: ')
client.sendall(b'at')
print('seat:', client.recv(1).decode())
client.close()
