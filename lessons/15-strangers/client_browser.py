# A browser in which somebody has typed the address of our server. After two seconds the person closes the tab.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.settimeout(2)
client.sendall(b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
try:
    print('heard:', client.recv(1024))
except TimeoutError:
    print('nothing comes, so the tab is closed')
client.close()
