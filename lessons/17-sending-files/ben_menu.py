# Ben has written a new menu, too, and gives it the same name. He begins a little later, and his link is fast.
import socket
import time

from transfer import upload

time.sleep(0.1)
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
upload(client, 'ben.txt', 'menu.txt', pause=0)
client.close()
