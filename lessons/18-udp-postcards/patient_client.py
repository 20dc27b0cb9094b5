# An order by postcard. If no answer comes within 0.3 seconds, the card may be lost: the client writes it again.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b'pay 12', ('127.0.0.1', 8080))
client.settimeout(0.3)
try:
    answer, address = client.recvfrom(65535)
except TimeoutError:
    print('no answer; once more')
    client.sendto(b'pay 12', ('127.0.0.1', 8080))
    client.settimeout(None)
    answer, address = client.recvfrom(65535)
print('answer:', answer)
client.close()
