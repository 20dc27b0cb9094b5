# A customer who asks for four seats in one go.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'????')
for number in range(4):
    print('seat:', client.recv(1).decode())
client.close()
