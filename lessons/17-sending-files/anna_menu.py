# Anna has written a new menu. She sends it over a slow link.
import socket

from transfer import upload

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
upload(client, 'anna.txt', 'menu.txt', pause=0.2)
client.close()
