# Who this is, its first bytes say.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
hello = bytes.fromhex('16 03 01 00 4a 01 00 00 46 03 03')
client.sendall(hello)
client.close()
print('sent:', hello[:4].hex(' '))
