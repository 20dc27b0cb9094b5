# A server that keeps what it receives in a buffer and takes whole messages out of it.
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
buffer = b''
while True:
    chunk = conn.recv(1024)
    if not chunk:
        break
    buffer += chunk
    while len(buffer) >= 4:
        size, = struct.unpack('!I', buffer[:4])
        print('length:', size)
        if len(buffer) < 4 + size:
            break
        message = buffer[4:4 + size]
        buffer = buffer[4 + size:]
        print('message:', message)
        answer = message.upper()
        conn.sendall(struct.pack('!I', len(answer)) + answer)
conn.close()
server.close()
