# A client that puts a picture of three pixels into such a field: a white one, a grey one and a black one.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\xff\x80\x00'.ljust(8, b'\0'))
client.close()
