# A client that pays two amounts of different lengths.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.send(b'5')
client.send(b'120')
client.close()
