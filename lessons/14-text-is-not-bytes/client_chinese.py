# A client that sends two characters in UTF-8.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall('中文'.encode('utf-8'))
client.close()
