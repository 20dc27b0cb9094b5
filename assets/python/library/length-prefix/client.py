# A client that sends all its messages back to back and then reads the answers. Each begins with its length.
import socket
import struct


def receive_exactly(size):
    """One recv may return less, so there are as many as it takes."""
    whole = b''
    while len(whole) < size:
        data = client.recv(size - len(whole))
        if not data:
            raise EOFError('the server hung up in the middle of an answer')
        whole += data
    return whole


client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))

sent = 0
while True:
    try:
        message = input('>>: ').encode('utf-8')
    except EOFError:  # no more lines
        break
    client.sendall(struct.pack('!I', len(message)) + message)
    sent += 1

for _ in range(sent):
    size, = struct.unpack('!I', receive_exactly(4))
    print(receive_exactly(size).decode('utf-8'))
client.close()
