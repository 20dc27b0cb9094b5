# A client that puts a photo into an order.
import json
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
photo = b'\xff\xd8\xff\xe0'  # a photo in JPEG begins like this
order = {'item': 'frame', 'photo': photo}
client.sendall(json.dumps(order).encode('utf-8'))
client.close()
