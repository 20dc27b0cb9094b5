# A client that sends a strange length: four bytes with all bits set.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\xff\xff\xff\xff')
answer = client.recv(1024)
print('answer:', answer)
client.close()
