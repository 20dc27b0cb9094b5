# Anna sends a file and shows how far she is.
import os
import socket

from messages import recv_head, send_head

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
size = os.path.getsize('anna.txt')
send_head(client, do='put', name='anna.txt', data_size=size)

sent = 0
with open('anna.txt', 'rb') as file:
    while piece := file.read(3000):
        client.sendall(piece)
        sent += len(piece)
        print('sent', sent * 100 // size, '%')

answer = recv_head(client)
print('the server says:', answer['answer'])
client.close()
