# A server that answers each message in upper case. A message is its length in four bytes, and then itself.
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    while True:
        header = conn.recv(4)
        if not header:
            break
        size, = struct.unpack('!I', header)
        message = conn.recv(size)
        print('message:', message)
        answer = message.upper()
        conn.sendall(struct.pack('!I', len(answer)) + answer)
    conn.close()
