# A client whose length leaves in two pieces.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
message = b'apple'
header = struct.pack('!I', len(message))
client.sendall(header[:2])
client.sendall(header[2:] + message)
answer = client.recv(1024)  # one recv, as careless as the server's
print('answer:', answer)
client.close()
