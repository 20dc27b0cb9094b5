# A client that asks for texts, and takes no byte too many. How many bytes it asks for stands in its arguments.
# A message is the length of its header in four bytes, the header in JSON, and the data.
import json
import socket
import struct
import sys


def recv_exact(size):
    """One recv may return less, so there are as many as it takes. There is less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = client.recv(size - len(whole))
        if not chunk:
            break
        whole += chunk
    return whole


def receive_message():
    header_size, = struct.unpack('!I', recv_exact(4))
    if header_size > 4096:
        raise ValueError(f'a header of {header_size} bytes')
    header = json.loads(recv_exact(header_size))
    data = b''
    while len(data) < header['data_size']:
        data += client.recv(min(1024, header['data_size'] - len(data)))
    print('announced', header['data_size'], 'and received', len(data))


def send_message(data):
    header = json.dumps({'data_size': len(data)}).encode('utf-8')
    client.sendall(struct.pack('!I', len(header)) + header + data)


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
sizes = sys.argv[1:]
for size in sizes:  # it asks for everything first
    send_message(size.encode('utf-8'))
for size in sizes:
    receive_message()
client.close()
