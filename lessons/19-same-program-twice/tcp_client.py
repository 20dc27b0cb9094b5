# A client that pays three amounts. It says SOCK_STREAM, so they travel over TCP.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for amount in [b'12', b'34', b'5']:
    client.send(amount)
client.close()
print('paid')
