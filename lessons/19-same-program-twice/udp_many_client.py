# A client that sends 200 amounts of eight digits over UDP, one right after another.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 8080))
sent = 0
for number in range(1, 201):
    sent += client.send(b'%08d' % number)
print('sent', sent, 'bytes over UDP')
client.close()
