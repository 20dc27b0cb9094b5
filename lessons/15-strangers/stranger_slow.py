# A stranger that sends one byte every tenth of a second. For its whole message it would take four seconds.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
try:
    for byte in b'\x00\x00\x00\x24' + b'a' * 36:
        client.sendall(bytes([byte]))
        time.sleep(0.1)
    print('answered' if client.recv(1024) else 'thrown out')
except OSError:
    print('thrown out')
client.close()
