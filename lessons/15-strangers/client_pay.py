# A client of the bank that sends all of its order.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
order = b'pay Ann 30'
client.sendall(struct.pack('!I', len(order)) + order)
print('sent')
client.recv(1024)  # the bank closes when it has paid
client.close()
