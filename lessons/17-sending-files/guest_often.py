# A guest looks at the menu three times: early, in the middle, and late.
import socket
import time

from transfer import download, whose

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for look, pause in [('early', 0.05), ('middle', 0.45), ('late', 0.5)]:
    time.sleep(pause)
    text = download(client, 'menu.txt')
    print(look + ':', len(text), 'bytes, lines of', whose(text))
client.close()
