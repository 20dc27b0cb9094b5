# A server that answers each message behind its length, with one of three decoders. They differ in one line.
import socket
import struct


def one(buffer, chunk):
    buffer += chunk
    messages = []
    while buffer:
        size, = struct.unpack('!I', buffer[:4])
        if len(buffer) < 4 + size:
            break
        messages.append(buffer[4:4 + size])
        buffer = buffer[4 + size:]
    return messages, buffer


def two(buffer, chunk):
    buffer += chunk
    messages = []
    while len(buffer) >= 4:
        size, = struct.unpack('!I', buffer[:4])
        if len(buffer) < 4 + size:
            break
        messages.append(buffer[4:4 + size])
        buffer = buffer[4 + size:]
    return messages, buffer


def three(buffer, chunk):
    buffer += chunk
    messages = []
    while len(buffer) > 4:
        size, = struct.unpack('!I', buffer[:4])
        if len(buffer) < 4 + size:
            break
        messages.append(buffer[4:4 + size])
        buffer = buffer[4 + size:]
    return messages, buffer


decode = one

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
        messages, buffer = decode(buffer, chunk)
        for message in messages:
            conn.sendall(struct.pack('!I', len(message)) + message.upper())
    conn.close()
