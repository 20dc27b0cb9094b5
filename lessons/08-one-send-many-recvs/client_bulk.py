# A client that sends a hundred letters first and reads the answers afterwards. Its buffers are small, too.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
client.connect(('127.0.0.1', 8080))
for number in range(100):
    client.sendall(b'x' * 1000)
client.shutdown(socket.SHUT_WR)  # there will be no more

heard = 0
while True:
    chunk = client.recv(1024)
    if not chunk:
        break
    heard += len(chunk)
print('heard', heard, 'bytes')
client.close()
