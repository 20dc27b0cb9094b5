# Chen comes last and fetches the menu. He writes it down as it comes.
import socket
import time

from messages import recv_head, send_head

time.sleep(0.25)
client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
send_head(client, do='get', name='menu.txt')
size = recv_head(client)['data_size']
with open('menu_copy.txt', 'wb', buffering=0) as file:
    while file.tell() < size:
        chunk = client.recv(min(4096, size - file.tell()))
        if not chunk:
            break
        file.write(chunk)
print('fetched', size, 'bytes')
client.close()
