# Anna is back. She has put a price right meanwhile, and sends what the server does not have yet.
import hashlib
import socket
import time

from messages import recv_head, send_head

time.sleep(1)
with open('anna.txt', 'rb') as file:
    text = file.read()
text = text.replace(b'anna 003: green beans ......... 30 yuan', b'anna 003: green beans ......... 13 yuan')

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
send_head(client, do='ask', name='menu.txt')
have = recv_head(client)['have']
print('the server has', have, 'bytes, so', len(text) - have, 'are left')

digest = hashlib.sha256(text).hexdigest()
send_head(client, do='put', name='menu.txt', size=len(text), sha256=digest, data_size=len(text) - have)
client.sendall(text[have:])
print('the server says:', recv_head(client)['answer'])
client.close()
