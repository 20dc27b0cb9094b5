# A server that answers each line in upper case, with one of three decoders. Which one survives every cut?
# A decoder gets what was left before and the new chunk. It returns the lines that are whole, and what is left now.
import socket


def one(buffer, chunk):
    buffer += chunk
    if b'\n' not in buffer:
        return [], buffer
    lines = buffer.split(b'\n')
    return lines[:-1], b''


def two(buffer, chunk):
    buffer += chunk
    if b'\n' not in buffer:
        return [], buffer
    line, buffer = buffer.split(b'\n', 1)
    return [line], buffer


def three(buffer, chunk):
    buffer += chunk
    lines = buffer.split(b'\n')
    return lines[:-1], lines[-1]


decode = three

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
        lines, buffer = decode(buffer, chunk)
        for line in lines:
            conn.sendall(line.upper() + b'\n')
    conn.close()
