# A client that sends a word, then the newline behind it, and then the next word.
import socket
import time

PIECES = [b'hi', b'\n', b'you\n']

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
