# A stranger that connects and says nothing.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
print('heard:', client.recv(1024))
client.close()
