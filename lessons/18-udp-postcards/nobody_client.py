# Ann writes to a number where no letterbox hangs, and waits for an answer.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
count = client.sendto(b'dear Bob', ('127.0.0.1', 9999))
print('sendto returned', count)
answer, address = client.recvfrom(65535)
print('answer:', answer)
client.close()
