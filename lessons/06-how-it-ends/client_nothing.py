# A guest who says nothing, and then something.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.send(b'')
client.send(b'tea')
client.close()
