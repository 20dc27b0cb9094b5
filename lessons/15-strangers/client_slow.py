# A stranger that sends one byte every 0.3 seconds.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for byte in b'\x00\x00\x00\x05hello':
    client.sendall(bytes([byte]))
    time.sleep(0.3)
print('heard:', client.recv(1024))
client.close()
