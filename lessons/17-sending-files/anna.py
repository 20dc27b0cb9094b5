# Anna sends her file. Her link is slow: a pause of 0.3 s after each 3000 bytes.
import socket

from transfer import upload

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
upload(client, 'anna.txt', 'anna.txt', pause=0.3)
client.close()
