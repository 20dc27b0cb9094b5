import json, socket
s = socket.create_connection(('127.0.0.1', 9100))
s.sendall(json.dumps({'rate': 3}).encode())
print(s.recv(10))
