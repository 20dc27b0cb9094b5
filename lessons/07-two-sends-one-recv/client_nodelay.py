# The same two payments, but this client forbids its kernel to hold small pieces back.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.connect(('127.0.0.1', 8080))
client.send(b'12')
client.send(b'34')
client.close()
