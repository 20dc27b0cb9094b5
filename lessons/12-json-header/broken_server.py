# A server of texts that breaks off after 100 bytes of a text.
# A message is the length of its header in four bytes, the header in JSON, and the data.
import json
import socket
import struct


def recv_exact(size):
    """One recv may return less, so there are as many as it takes. There is less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(size - len(whole))
        if not chunk:
            break
        whole += chunk
    return whole


def receive_message():
    """The data of the next message, or None if there is none."""
    length = recv_exact(4)
    if len(length) < 4:
        return None
    header_size, = struct.unpack('!I', length)
    header = json.loads(recv_exact(header_size))
    return recv_exact(header['data_size'])


def message(data):
    header = json.dumps({'data_size': len(data)}).encode('utf-8')
    return struct.pack('!I', len(header)) + header + data


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
size = int(receive_message())
print('asked for', size)
text = (b'tea ' * size)[:size]
conn.sendall(message(text)[:100 - size])
conn.close()  # something has gone wrong
server.close()
