# A client that writes three names into the guest book.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for name in [b'Ann', b'Bob', b'Carol']:
    client.sendall(name.ljust(8, b'\0'))
client.close()
