# A guest who reads the menu to its end.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
menu = b''
while True:
    chunk = client.recv(1024)
    if not chunk:
        break
    menu += chunk
print('the whole menu:', menu.decode())
client.close()
