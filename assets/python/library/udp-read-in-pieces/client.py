# A client that sends every line as a datagram, with its length in front. It waits for one answer to each.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(1)

while True:
    try:
        message = input('>>: ').encode('utf-8')
    except EOFError:  # no more lines
        break
    client.sendto(struct.pack('!I', len(message)) + message, ('127.0.0.1', 8080))
    try:
        data, address = client.recvfrom(65535)
    except TimeoutError:
        print('no answer')
        continue
    print(data[4:])
client.close()
