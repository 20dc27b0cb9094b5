# A client that sends two commands, and then reads the answers.
import socket
from messages import receive_message

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'echo tea')
client.sendall(b'echo milk')
client.shutdown(socket.SHUT_WR)  # no more commands

while True:
    header, data = receive_message(client)
    if header is None:
        break
    print('answer:', data)
client.close()
