# A client that sends a file and fetches it again, and shows how far it is.
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
    return digest


def fetch_file(name, path):
    digest, offset, size = hashlib.sha256(), 0, 1
    with open(path, 'wb') as file:
        while offset < size:
            answer, piece = ask(do='get', name=name, offset=offset)
            if not answer['size']:
                print('there is no', name)
                break
            size, offset = answer['size'], offset + len(piece)
            file.write(piece)
            digest.update(piece)
            print('fetched', offset * 100 // size, '%')
    return digest.hexdigest()


# The file would be there already; here it is made, so that there is something to send.
with open('letter.txt', 'wb') as file:
    file.write('一封很长的信。\n'.encode('utf-8') * 100)

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 9002))
sent = send_file('letter.txt')
fetched = fetch_file('letter.txt', 'copy.txt')
print('the same' if sent == fetched else 'not the same')
client.close()
