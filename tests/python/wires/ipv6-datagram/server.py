import socket

s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.bind(('::', 9101))
print(s.getsockname())
data, address = s.recvfrom(100)
print(data, address[0], address[2:])
s.sendto(data[::-1], address)
