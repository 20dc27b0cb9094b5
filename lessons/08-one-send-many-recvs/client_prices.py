# A client that fetches the price list.
import json
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
text = client.recv(1024)
prices = json.loads(text)
print('prices:', len(prices))
client.close()
