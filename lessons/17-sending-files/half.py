# Anna begins to send her menu, and in the middle of it her battery is empty.
import hashlib
import socket

from messages import send_head

with open('anna.txt', 'rb') as file:
    text = file.read()

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
send_head(client, do='put', name='menu.txt', size=len(text), sha256=hashlib.sha256(text).hexdigest(), data_size=len(text))
client.sendall(text[:6000])
client.close()
