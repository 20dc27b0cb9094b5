# A client that says hello one byte at a time.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for byte in '你好'.encode():
    client.sendall(bytes([byte]))
    time.sleep(0.01)  # the server takes it before the next one comes
client.close()
