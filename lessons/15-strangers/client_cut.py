# A client whose connection ends inside of a message.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
order = b'pay Bob 1000'
client.sendall(struct.pack('!I', len(order)) + order[:10])
client.close()
