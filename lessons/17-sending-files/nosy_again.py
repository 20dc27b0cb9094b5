# The nosy guest has learnt something.
import socket

from messages import recv_exact, recv_head, send_head

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for name in ['../accounts.txt', '....//accounts.txt', '....//shelf-old/prices.txt']:
    send_head(client, do='get', name=name)
    head = recv_head(client)
    print(name, '->', head['answer'], recv_exact(client, head['data_size']))
client.close()
