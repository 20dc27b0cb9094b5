# A client that orders tea, and then three cups of it in Chinese.
import socket
import struct

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for order in ['tea', '茶茶茶']:
    header = struct.pack('!I', len(order))
    client.sendall(header + order.encode())
    print('answer:', client.recv(1024)[4:])
print('one more:', client.recv(1024)[4:])
client.close()
