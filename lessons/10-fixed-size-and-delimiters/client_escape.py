# A client that writes a newline inside of an entry as backslash and n.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for text in ['see you\nBob', 'C:\\new']:
    entry = text.replace('\n', '\\n')
    client.sendall(entry.encode() + b'\n')
client.close()
