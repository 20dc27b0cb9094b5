# A client that tries everything: both outputs, much on either of them, nothing, and a command that is not there.
import socket
from messages import receive_message, send_message

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for command in ['both', 'big 70000', 'warn ' + 'help! ' * 11000, 'echo -n', 'nonsense']:
    send_message(client, command.encode('utf-8'))
    header, data = receive_message(client)
    print(command[:9], 'answered:', len(data), 'bytes, status', header.get('status'), data[:48])
client.close()
