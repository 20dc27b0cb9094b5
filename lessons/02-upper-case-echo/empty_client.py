# The client with an empty line among its words, as if somebody had pressed Enter only.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for word in ['Hi', '', 'bye']:
    client.sendall(word.encode())
    print('sent:', repr(word))
    answer = client.recv(1024)
    print('answer:', answer.decode())
client.close()
