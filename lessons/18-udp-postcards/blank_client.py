# Ann posts three postcards. On the second one she forgets to write.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for card in [b'dear Bob', b'', b'see you soon']:
    client.sendto(card, ('127.0.0.1', 8080))
client.close()
