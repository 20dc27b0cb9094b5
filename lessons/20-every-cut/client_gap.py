# A client that sends the length of a message, and the message a little later.
import socket
import struct
import time

PIECES = [struct.pack('!I', 2), b'ab' + struct.pack('!I', 0)]

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.connect(('127.0.0.1', 8080))
for piece in PIECES:
    client.sendall(piece)
    time.sleep(0.01)  # the server takes it before the next one comes
client.shutdown(socket.SHUT_WR)

answer = b''
while True:
    chunk = client.recv(1024)
    if not chunk:
        break
    answer += chunk
print('answer:', answer)
client.close()
