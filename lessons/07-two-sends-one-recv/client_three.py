# A client that pays three amounts, one right after the other.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.send(b'5')
client.send(b'120')
client.send(b'34')
client.close()
