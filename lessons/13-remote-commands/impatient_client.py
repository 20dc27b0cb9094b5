# A client with little patience: it waits for half a second, and leaves.
import socket
from messages import receive_message, send_message

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.settimeout(0.5)
send_message(client, b'big 65537')
try:
    header, data = receive_message(client)
    print('answered:', len(data), 'bytes')
except TimeoutError:
    print('no answer, I am leaving')
client.close()
