# A client that keeps to the protocol.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(struct.pack('!I', 5) + b'hello')
answer = client.recv(1024)
print('answer:', answer[4:].decode())
client.close()
