# A client that takes two cures at once in each of 200 rounds: no Nagle, and a pause of a millisecond.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.connect(('127.0.0.1', 8080))
for number in range(200):
    client.send(b'12')
    time.sleep(0.001)
    client.send(b'34')
    client.recv(1)  # the receipt; then the next round
client.close()
