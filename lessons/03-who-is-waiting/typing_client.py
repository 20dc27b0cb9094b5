# A client with somebody at the keyboard. It sends each line, and an empty one ends it.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
while True:
    line = input('say: ')
    if not line:
        break
    client.sendall(line.encode())
    print('answer:', client.recv(1024).decode())
client.close()
