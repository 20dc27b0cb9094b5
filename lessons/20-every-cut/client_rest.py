# A client whose first piece ends in the middle of a word.
import socket
import time

PIECES = [b'hi\ny', b'ou\n']

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
