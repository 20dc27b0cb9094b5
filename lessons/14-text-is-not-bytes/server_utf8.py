# A server that takes all bytes for UTF-8.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
data = conn.recv(1024)
print('bytes:', data.hex(' '))
print('text:', data.decode('utf-8'))
conn.close()
server.close()
