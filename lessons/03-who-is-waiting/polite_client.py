# A client that asks politely.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'please hello')
print('answer:', client.recv(1024).decode())
client.close()
