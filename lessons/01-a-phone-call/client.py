# A client that makes one call: it says two things, hears the answer, and hangs up.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # a telephone
client.connect(('127.0.0.1', 8080))  # dial
client.send(b'Hi')
client.send(b'Bob')
answer = client.recv(1024)
print('answer:', answer)
client.close()  # hang up
