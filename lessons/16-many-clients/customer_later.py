# A customer at a keyboard who dials when Enter is pressed. Then Enter asks for one seat, and q hangs up.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
input('Enter dials: ')
client.connect(('127.0.0.1', 8080))
while input('Enter buys one: ') != 'q':
    client.sendall(b'?')
    print('seat:', client.recv(1).decode())
client.close()
