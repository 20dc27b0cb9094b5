import socket
s = socket.socket()
s.connect(('127.0.0.1', 9100))

import select, sys
waiting = [s, sys.stdin]
for _ in range(2):
    ready, _w, _x = select.select(list(waiting), [], [], 2)
    for r in ready:
        if r is s:
            print('server says', s.recv(20))
            waiting.remove(s)
        else:
            s.sendall(sys.stdin.readline().strip().encode())
            waiting.remove(sys.stdin)
s.close()
