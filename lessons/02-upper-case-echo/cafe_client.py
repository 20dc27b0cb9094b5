# A client that orders one thing.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall('café'.encode())
answer = client.recv(1024)
print('answer:', answer.decode())
client.close()
