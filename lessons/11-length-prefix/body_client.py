# A client whose length leaves whole, and whose message leaves in two pieces; another message follows at once.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
message = b'apple'
header = struct.pack('!I', len(message))
client.sendall(header + message[:2])
client.sendall(message[2:] + struct.pack('!I', 3) + b'fig')
answer = client.recv(1024)  # one recv, as careless as the server's
print('answer:', answer)
client.close()
