# A guest who hears that the house is closed, and orders all the same, twice.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
answer = client.recv(1024)
print('heard:', answer)
for number in [1, 2]:
    try:
        print('order', number, 'sent:', client.send(b'x'))
    except OSError as problem:
        print('order', number, 'failed:', type(problem).__name__)
client.close()
