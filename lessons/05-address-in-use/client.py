# A client that says one thing, and listens until the other side has hung up.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'hello')
while True:
    answer = client.recv(1024)
    if not answer:
        break
    print('answer:', answer.decode())
client.close()
