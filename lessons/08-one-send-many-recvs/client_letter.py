# A client that sends a long letter, with a single send.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'x' * 10000)
print('sent everything')
client.close()
