# Sends two words over UDP, each behind its length.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 8080))
for word in [b'apple', b'fig']:
    client.send(struct.pack('!I', len(word)) + word)
client.close()
print('sent')
