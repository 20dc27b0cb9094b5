# Three postcards to a number where no letterbox hangs, from a socket that has been connected.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.connect(('127.0.0.1', 9999))
print('connect returned')
for number in (1, 2, 3):
    try:
        print('send', number, 'returned', client.send(b'dear Bob'))
    except ConnectionRefusedError:
        print('send', number, 'was refused')
client.close()
