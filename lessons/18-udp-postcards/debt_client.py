# Ann writes what she owes, and then a second postcard.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(b'12500 yuan', ('127.0.0.1', 8080))
client.sendto(b'sun', ('127.0.0.1', 8080))
client.close()
