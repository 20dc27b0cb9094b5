import socket

s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.sendto(b'abc', ('::1', 9101))
print(s.recvfrom(100))
