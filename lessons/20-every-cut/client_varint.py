# A client that sends one message: 128 zeros. Its length is two bytes, 80 and 01, and leaves in two pieces.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\x80')
time.sleep(0.01)  # the server takes it before the next piece comes
client.sendall(b'\x01' + bytes(128))
client.close()
