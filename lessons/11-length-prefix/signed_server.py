# A server that takes the length for a signed number.
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
header = conn.recv(4)
size, = struct.unpack('!i', header)
print('length:', size)
message = conn.recv(size)
print('message:', message)
conn.close()
server.close()
