# A client that pays other amounts over UDP: the second one has three digits.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 8080))
for amount in [b'12', b'345', b'6']:
    client.send(amount)
client.close()
print('paid')
