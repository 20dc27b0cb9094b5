# A client that says one thing, hears the answer, and hangs up at once.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'hello')
print('answer:', client.recv(1024).decode())
client.close()
