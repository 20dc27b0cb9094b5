# A client that sends each word, and waits for its answer before it sends the next one.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for word in ['Hi', 'Bob', 'bye']:
    client.sendall(word.encode())
    print('sent:', word)
    answer = client.recv(1024)
    print('answer:', answer.decode())
client.close()
