# A client that lets a command complain at length: warn writes its words to stderr.
import socket
from messages import receive_message, send_message

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for command in ['big 70000', 'warn ' + 'help! ' * 11000]:
    send_message(client, command.encode('utf-8'))
    header, data = receive_message(client)
    print(command[:9], 'answered:', len(data), 'bytes')
client.close()
