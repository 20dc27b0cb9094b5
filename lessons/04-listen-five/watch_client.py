# A client that looks at the clock before and after its connect.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.settimeout(10)  # patient, but not for ever
begin = time.monotonic()
client.connect(('127.0.0.1', 8080))
if time.monotonic() - begin < 0.9:
    print('connect took: less than a second')
else:
    print('connect took: a second or more')
client.settimeout(None)
print('heard:', client.recv(1024))
client.recv(1024)  # stays on the line
