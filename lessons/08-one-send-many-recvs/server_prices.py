# A shop that sends its price list as JSON to whoever calls.
import json
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
prices = list(range(1000, 1300))
conn.sendall(json.dumps(prices).encode())
conn.close()
server.close()
