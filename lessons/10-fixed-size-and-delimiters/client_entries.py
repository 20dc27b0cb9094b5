# A client that writes two entries into the guest book. The second one has two lines.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for entry in ['fine tea', 'see you\nBob']:
    client.sendall(entry.encode() + b'\n')
client.close()
