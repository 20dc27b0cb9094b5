# A client that sends two messages, each behind its length, at once.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(struct.pack('!I', 2) + b'ab' + struct.pack('!I', 1) + b'c')
client.shutdown(socket.SHUT_WR)

answer = b''
while True:
    chunk = client.recv(1024)
    if not chunk:
        break
    answer += chunk
print('answer:', answer)
client.close()
