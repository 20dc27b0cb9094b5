# Ann writes three postcards to the same letterbox. She does not ask before whether anybody is there.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for card in [b'dear Bob', b'sun', b'see you soon']:
    client.sendto(card, ('127.0.0.1', 8080))
client.close()
