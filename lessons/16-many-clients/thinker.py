# A customer who dials, thinks for a second, buys one seat and leaves.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
time.sleep(1)
client.sendall(b'?')
print('seat:', client.recv(1).decode())
client.close()
