# A client that sends one command after another and prints the answers.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for command in ['echo hello', 'echo -n', 'echo bye']:
    client.sendall(command.encode('utf-8'))
    answer = client.recv(1024)
    print(command, 'answered:', answer)
client.close()
