# A client that sends commands and prints what they answered. It runs nothing itself.
# A message is four bytes with the length of its header, the header as JSON, and the data that it announces.
import json
import socket
import struct


def receive_exactly(size):
    """One recv may return less, so there are as many as it takes."""
    whole = b''
    while len(whole) < size:
        data = client.recv(min(1024, size - len(whole)))
        if not data:
            raise EOFError(f'the stream ended after {len(whole)} of {size} bytes')
        whole += data
    return whole


def receive_message():
    header_size, = struct.unpack('!I', receive_exactly(4))
    if header_size > 4096:
        raise ValueError(f'a header of {header_size} bytes is too long')
    header = json.loads(receive_exactly(header_size))
    return header, receive_exactly(header['data_size'])


def send_message(data):
    header = json.dumps({'data_size': len(data)}).encode('utf-8')
    client.sendall(struct.pack('!I', len(header)) + header + data)


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 9002))

while True:
    try:
        command = input('>>: ')
    except EOFError:  # no more lines
        break
    send_message(command.encode('utf-8'))
    header, data = receive_message()
    text = data.decode(header['encoding']).rstrip('\n')
    print('status', header['status'], 'and', len(data), 'bytes')
    print(text if len(text) < 200 else text[:60] + ' …')
client.close()
