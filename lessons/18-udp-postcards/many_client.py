# Ann writes 200 postcards of eight bytes, with a number on each.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
returned = 0
for number in range(1, 201):
    returned += client.sendto(b'card %03d' % number, ('127.0.0.1', 8080))
print('sendto returned', returned, 'in all')
client.close()
