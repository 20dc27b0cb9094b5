# A client that sends a letter of three lines.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
letter = ['Dear Bob', '.', 'Ann']
client.sendall(b'DATA\r\n')
for line in letter:
    client.sendall(line.encode() + b'\r\n')
client.sendall(b'.\r\n')
client.close()
