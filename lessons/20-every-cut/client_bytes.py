# A client that sends two words one byte at a time.
import socket
import time

STREAM = b'hi\nyou\n'

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.connect(('127.0.0.1', 8080))
for place in range(len(STREAM)):
    client.sendall(STREAM[place:place + 1])
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
