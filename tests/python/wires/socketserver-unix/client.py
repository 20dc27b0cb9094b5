import socket

for number in range(2):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect('/tmp/learner-socketserver.sock')
        s.sendall(b'line %d\n' % number)
        print(s.makefile().readline())
