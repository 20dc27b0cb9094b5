# A client that sends the commands in its arguments, and prints what was answered.
import socket
import sys
from messages import receive_message, send_message

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for command in sys.argv[1:]:
    send_message(client, command.encode('utf-8'))
    header, data = receive_message(client)
    print(command, 'answered:', len(data), 'bytes:', data[:48])
client.close()
