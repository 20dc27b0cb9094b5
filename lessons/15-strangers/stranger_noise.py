# A stranger that sends two bytes which are no text.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\x00\x00\x00\x02\xff\xfe')
try:
    print('answered' if client.recv(1024) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
