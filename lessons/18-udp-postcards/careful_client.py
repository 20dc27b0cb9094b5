# Two orders by postcard, each with a number. An order is written again and again until its own confirmation comes.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.3)
for order in [b'1: pay 12', b'2: pay 12']:
    client.sendto(order, ('127.0.0.1', 8080))
    while True:
        try:
            answer, address = client.recvfrom(65535)
        except TimeoutError:
            print('no answer; once more:', order)
            client.sendto(order, ('127.0.0.1', 8080))
            continue
        if answer == b'done: ' + order:
            break
    print('confirmed:', order)
client.close()
