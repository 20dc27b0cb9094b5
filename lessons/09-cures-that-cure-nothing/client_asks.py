# A client that asks ten times and looks at its watch. An answer has twelve bytes.
import socket
import time

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for number in range(10):
    start = time.monotonic()
    client.send(b'ask')
    answer = b''
    while len(answer) < 12:
        chunk = client.recv(1024)
        if not chunk:
            break
        answer += chunk
    passed = round((time.monotonic() - start) * 1000)
    if passed > 30:
        print('slow:', passed, 'ms')
    else:
        print('quick:', passed, 'ms')
client.close()
