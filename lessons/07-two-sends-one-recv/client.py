# A client that pays two amounts, one right after the other.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.send(b'12')
client.send(b'34')
client.close()
