# A guest who comes last and wants nothing but tea.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'tea')
answer = client.recv(1024)
print('heard:', answer)
client.close()
