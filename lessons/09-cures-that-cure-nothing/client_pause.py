# A client that waits a little between its two payments, so that they stay apart.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.send(b'12')
time.sleep(0.1)
client.send(b'34')
client.close()
