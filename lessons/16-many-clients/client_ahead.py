# A browser that dials ahead: it wants to be connected before anybody clicks.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
input('click: ')
client.sendall(b'GET / HTTP/1.0\r\n\r\n')
print('page:', client.makefile('rb').read()[-5:])
client.close()
