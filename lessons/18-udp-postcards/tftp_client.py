# Fetches a file as TFTP does: 1 asks, 3 brings a block with its number, 4 is the receipt.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b'\x00\x01photo\x00octet\x00', ('127.0.0.1', 8080))
photo = b''
while True:
    datagram, address = client.recvfrom(65535)
    kind, number = struct.unpack('!HH', datagram[:4])
    block = datagram[4:]
    photo += block
    client.sendto(struct.pack('!HH', 4, number), address)
    if len(block) < 512:
        break
print('the photo has', len(photo), 'bytes')
client.close()
