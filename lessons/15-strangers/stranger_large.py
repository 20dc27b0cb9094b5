# A stranger with a message of 2000 bytes. It sends all of them.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(struct.pack('!I', 2000) + b'a' * 2000)
try:
    print('answered' if client.recv(4096) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
