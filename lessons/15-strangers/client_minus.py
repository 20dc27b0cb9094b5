# A stranger that sends a length of four bytes with all bits set, and then an honest message.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\xff\xff\xff\xff')
print('heard:', client.recv(1024))
client.sendall(b'\x00\x00\x00\x03fig')
print('heard:', client.recv(1024))
client.close()
