# A client that sends one command with a long text in it.
import socket
from messages import receive_message

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
command = 'echo -n ' + 'tea ' * 254 + 'echo oops'
client.sendall(command.encode('utf-8'))
client.shutdown(socket.SHUT_WR)  # no more commands

while True:
    header, data = receive_message(client)
    if header is None:
        break
    print('answer:', len(data), 'bytes, ending with', data[-9:])
client.close()
