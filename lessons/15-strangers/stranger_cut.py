# A stranger that announces ten bytes, sends three, and has no more to say.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'\x00\x00\x00\x0afig')
client.shutdown(socket.SHUT_WR)
try:
    print('answered' if client.recv(1024) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
