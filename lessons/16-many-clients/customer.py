# A customer at a keyboard. Enter asks for one seat, as often as it is pressed; q hangs up.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
while input('Enter buys one: ') != 'q':
    client.sendall(b'?')
    print('seat:', client.recv(1).decode())
client.close()
