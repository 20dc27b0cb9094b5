import socket

named = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
named.bind('/tmp/learner-client.dgram')
named.sendto(b'from a name', '/tmp/learner-server.dgram')
print(named.recvfrom(100))
nameless = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
print(nameless.sendto(b'from nobody', '/tmp/learner-server.dgram'))
try:
    nameless.sendto(b'lost', '/tmp/learner-nowhere.dgram')
except OSError as error:
    print(type(error).__name__, error.errno)
