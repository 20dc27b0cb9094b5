# A client that waits half a second for each call, and no longer.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.settimeout(0.5)
client.connect(('127.0.0.1', 8080))
print('connected')
print('heard:', client.recv(1024).decode())
