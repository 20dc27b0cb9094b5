# The same client on a day when somebody with a longer name comes first.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for name in [b'Christina', b'Bob', b'Carol']:
    client.sendall(name.ljust(8, b'\0'))
client.close()
