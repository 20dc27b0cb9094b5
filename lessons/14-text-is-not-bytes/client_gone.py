# A client whose line is cut in the middle of a character.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall('你好'.encode()[:4])
client.close()
