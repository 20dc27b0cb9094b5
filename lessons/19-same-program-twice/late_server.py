# A till with two sockets and little room in each. Its program comes to read only a second later.
import socket
import time

tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
tcp.bind(('127.0.0.1', 8080))
tcp.listen(5)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
udp.bind(('127.0.0.1', 8080))
conn, address = tcp.accept()
time.sleep(1)

came = 0
while True:
    chunk = conn.recv(1024)
    if not chunk:
        break
    came += len(chunk)
print('over TCP came', came, 'bytes')
came = 0
udp.settimeout(0.5)
try:
    while True:
        came += len(udp.recv(1024))
except TimeoutError:
    print('over UDP came', came, 'bytes')
