# A client that wants just one thing: an answer to its one question.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
print('connected')
taken = client.send(b'me too')
print('sent:', taken, 'bytes')
print('answer:', client.recv(1024).decode())
client.close()
