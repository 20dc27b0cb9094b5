import os
import socket

server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
for path in ('/tmp/learner-server.dgram', '/tmp/learner-client.dgram'):
    if os.path.exists(path):
        os.remove(path)
server.bind('/tmp/learner-server.dgram')
for _ in range(2):
    data, address = server.recvfrom(100)
    print(data, address)
    if address:
        server.sendto(data.upper(), address)
