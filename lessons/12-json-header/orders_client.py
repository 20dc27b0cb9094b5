# A client that orders two things, one after the other.
import json
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for item in ['tea', 'milk']:
    order = {'item': item}
    client.sendall(json.dumps(order).encode('utf-8'))
client.close()
