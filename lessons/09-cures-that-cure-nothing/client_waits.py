# A client that waits before it receives, so that the whole answer is there.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
time.sleep(0.5)
answer = client.recv(1024)
print('answer:', answer)
client.close()
