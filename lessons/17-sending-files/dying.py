# Anna sends the new menu, and in the middle of it her battery is empty.
import os
import socket

from messages import send_head

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
send_head(client, do='put', name='menu.txt', data_size=os.path.getsize('anna.txt'))
with open('anna.txt', 'rb') as file:
    client.sendall(file.read(6000))
client.close()
