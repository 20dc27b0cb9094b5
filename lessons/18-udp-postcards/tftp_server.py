# Hands out a file as TFTP does: numbered blocks of 512 bytes, each after the receipt for the one before.
# A block with less than 512 bytes is the last one.
import socket
import struct

photo = b'postcard' * 128
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(('127.0.0.1', 8080))
request, address = server.recvfrom(65535)
number = 0
block = b''
while number == 0 or len(block) == 512:
    block = photo[number * 512:number * 512 + 512]
    number += 1
    server.sendto(struct.pack('!HH', 3, number) + block, address)
    receipt, address = server.recvfrom(65535)
server.close()
