# A small web server. It answers with JSON.
import json
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
request = conn.recv(1024)
body = json.dumps({'tea': '茶'}, ensure_ascii=False)
head = 'HTTP/1.1 200 OK\r\nContent-Length: ' + str(len(body)) + '\r\n\r\n'
conn.sendall(head.encode())
conn.sendall(body.encode())
conn.recv(1024)  # waits for the next request
conn.close()
server.close()
