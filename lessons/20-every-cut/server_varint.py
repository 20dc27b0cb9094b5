# A server whose lengths are as long as they have to be: seven bits a byte, the lowest first. A set eighth bit says: more.
import socket


def length_of(buffer):
    """The length that the buffer begins with, and how many bytes it takes."""
    size = 0
    for place, byte in enumerate(buffer[:5]):
        size |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return size, place + 1


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
    while buffer:
        size, start = length_of(buffer)
        if len(buffer) < start + size:
            break
        message, buffer = buffer[start:start + size], buffer[start + size:]
        print('message of', size, 'bytes')
conn.close()
server.close()
