# A client that asks for two texts: one of SIZE - 1 bytes, and one of SIZE.
# A message is the length of its header in four bytes, the header in JSON, and the data.
import json
import socket
import struct

SIZE = 2049  # change this number, and nothing else


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
    received = 0
    while received < header['data_size']:
        data += client.recv(1024)
        received += len(data)
    return data


def send_message(data):
    header = json.dumps({'data_size': len(data)}).encode('utf-8')
    client.sendall(struct.pack('!I', len(header)) + header + data)


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for size in [SIZE - 1, SIZE]:
    send_message(str(size).encode('utf-8'))
    data = receive_message()
    print(size, 'bytes:', 'whole' if len(data) == size else f'only {len(data)}')
client.close()
