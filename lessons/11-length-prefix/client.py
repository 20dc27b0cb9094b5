# A client that sends two messages, each behind its length.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for message in [b'apple', b'fig']:
    header = struct.pack('!I', len(message))
    client.sendall(header + message)
client.shutdown(socket.SHUT_WR)  # there will be no more

answers = b''
while True:
    chunk = client.recv(1024)
    if not chunk:
        break
    answers += chunk
print('answers:', answers)
client.close()
