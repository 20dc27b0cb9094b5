# A client that pays twice in each of 200 rounds. Between the two payments it does a sum, a shorter one in each round.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
client.connect(('127.0.0.1', 8080))
for number in range(200):
    client.send(b'12')
    sum(range((200 - number) * 20))
    client.send(b'34')
    client.recv(1)  # the receipt; then the next round
client.close()
