# The same client but for one word. It says SOCK_DGRAM, so the amounts travel over UDP.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 8080))
for amount in [b'12', b'34', b'5']:
    client.send(amount)
client.close()
print('paid')
