# A shop that takes orders. An order is written as JSON.
import json
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    text = conn.recv(1024)
    if not text:
        break
    order = json.loads(text)
    print('order:', order['item'])
conn.close()
server.close()
