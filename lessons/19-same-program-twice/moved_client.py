# A customer who pays over UDP and waits half a second for each receipt. The second card is empty by mistake.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(0.5)
for amount in [b'12', b'', b'123456']:
    client.sendto(amount, ('127.0.0.1', 8080))
    try:
        answer, address = client.recvfrom(65535)
        print('paid', amount, 'and got', answer)
    except TimeoutError:
        print('paid', amount, 'and got nothing')
client.close()
