# A client that sends two lines three bytes at a time, and reads the answers.
import socket
import time

stream = '茶 für Anna\ncafé\n'.encode()

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for start in range(0, len(stream), 3):
    client.sendall(stream[start:start + 3])
    time.sleep(0.01)  # the server takes it before the next piece comes
client.shutdown(socket.SHUT_WR)  # there will be no more

answers = b''
while True:
    chunk = client.recv(1024)
    if not chunk:
        break
    answers += chunk
for line in answers.decode().splitlines():
    print('answer:', line)
client.close()
