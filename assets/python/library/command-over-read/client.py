# A client that sends commands and prints what they answered. It has a mistake, which is not marked.
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
    data = b''
    while len(data) < header['data_size']:
        data += client.recv(1024)
    return header, data


def send_message(data):
    header = json.dumps({'data_size': len(data)}).encode('utf-8')
    client.sendall(struct.pack('!I', len(header)) + header + data)


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 9002))

sent = 0
while True:
    try:
        command = input('>>: ')
    except EOFError:  # no more lines
        break
    send_message(command.encode('utf-8'))
    sent += 1
client.shutdown(socket.SHUT_WR)  # no more commands

for _ in range(sent):
    header, data = receive_message()
    print('announced', header['data_size'], 'and received', len(data))
client.close()
