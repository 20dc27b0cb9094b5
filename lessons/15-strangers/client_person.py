# A client with a person at the keyboard, who thinks for two seconds between two messages.
import socket
import struct
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for word in [b'hello', b'again']:
    client.sendall(struct.pack('!I', len(word)) + word)
    answer = client.recv(1024)
    if not answer:
        print('the server has hung up')
        break
    print('answer:', answer[4:].decode())
    time.sleep(2)
client.close()
