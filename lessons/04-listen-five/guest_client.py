# A client that dials, waits to be welcomed, and stays on the line.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
print('connected')
print('heard:', client.recv(1024))
client.recv(1024)  # stays on the line
