# A client that sends all words first, and then waits for as many answers.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
words = ['Hi', 'Bob', 'bye']
for word in words:
    client.sendall(word.encode())
    print('sent:', word)
for word in words:
    answer = client.recv(1024)
    print('answer:', answer.decode())
client.close()
