# Ben sends his file. His link is quicker than Anna's.
import socket

from transfer import upload

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
upload(client, 'ben.txt', 'ben.txt', pause=0.1)
client.close()
