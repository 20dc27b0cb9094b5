# A customer whose order comes in one piece.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'seat')
print('seat:', client.recv(1).decode())
client.close()
