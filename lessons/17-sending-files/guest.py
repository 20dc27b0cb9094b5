# A guest comes a second later and wants to read the menu.
import socket
import time

from transfer import download, whose

time.sleep(1)
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
text = download(client, 'menu.txt')
print('the menu has', len(text), 'bytes, and lines of', whose(text))
client.close()
