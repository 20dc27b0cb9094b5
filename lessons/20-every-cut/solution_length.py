# A server that answers each message in upper case. A message is its length in four bytes, and then itself.
import socket
import struct

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
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
            message, buffer = buffer[4:4 + size], buffer[4 + size:]
            conn.sendall(struct.pack('!I', size) + message.upper())
    conn.close()
