# A client whose battery is empty before the file has gone out.
# A message is four bytes with the length of its header, the header as JSON, and the data that it announces.
import hashlib
import json
import socket
import struct

PIECE = 1000


def receive_exactly(size):
    """One recv may return less, so there are as many as it takes."""
    whole = b''
    while len(whole) < size:
        data = client.recv(min(1024, size - len(whole)))
        if not data:
            raise EOFError(f'the stream ended after {len(whole)} of {size} bytes')
        whole += data
    return whole


def ask(data=b'', **more):
    """Sends one message and returns header and data of the answer."""
    header = json.dumps({'data_size': len(data), **more}).encode('utf-8')
    client.sendall(struct.pack('!I', len(header)) + header + data)
    header_size, = struct.unpack('!I', receive_exactly(4))
    header = json.loads(receive_exactly(header_size))
    return header, receive_exactly(header['data_size'])


def send_file(name):
    with open(name, 'rb') as file:
        whole = file.read()
    digest = hashlib.sha256(whole).hexdigest()
    for offset in range(0, len(whole), PIECE):
        piece = whole[offset:offset + PIECE]
        answer, _ = ask(piece, do='put', name=name, offset=offset, size=len(whole), sha256=digest)
        print('sent', (offset + len(piece)) * 100 // len(whole), '%:', answer['answer'])
        if offset >= 1000:
            raise SystemExit('no battery left')


# The file would be there already; here it is made, so that there is something to send.
with open('letter.txt', 'wb') as file:
    file.write(b'A letter with many lines.\n' * 100)

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 9002))
send_file('letter.txt')
client.close()
