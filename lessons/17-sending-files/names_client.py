# A client that asks for good and for bad names.
import os
import socket

from messages import recv_exact, recv_head, send_head

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))


def ask(kind, name):
    send_head(client, do='get', name=name)
    head = recv_head(client)
    text = recv_exact(client, head['data_size'])
    print(kind, repr(name), '->', head['answer'], text[:36])


ask('good', 'menu.txt')
ask('good', 'tea..coffee.txt')
ask('good', 'tomorrow.txt')
for name in ['../accounts.txt', '....//shelf-old/prices.txt', '../shelf-old/prices.txt', 'x/../../accounts.txt']:
    ask('bad', name)
ask('bad', os.path.abspath('accounts.txt'))
ask('bad', '..\\accounts.txt')
ask('bad', '..')
ask('bad', '')
ask('bad', 'menu.txt\0.png')
ask('last', 'menu.txt')
client.close()
