# A client whose length leaves whole, and whose message leaves in two pieces.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
message = b'apple'
header = struct.pack('!I', len(message))
client.sendall(header + message[:2])
client.sendall(message[2:])
answer = client.recv(1024)
print('answer:', answer)
client.close()
