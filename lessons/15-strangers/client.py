# A good client on a bad line: its message comes in two pieces, 0.3 seconds apart.
import socket
import struct
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(struct.pack('!I', 5) + b'he')
time.sleep(0.3)
client.sendall(b'llo')
answer = client.recv(1024)
print('answer:', answer[4:].decode())
client.close()
