# A client that sends one message and prints the answer.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'hello')
answer = client.recv(1024)
print('answer:', answer)
client.close()
