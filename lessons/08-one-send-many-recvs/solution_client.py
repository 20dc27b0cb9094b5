# A client that says four things and expects one answer to each. An answer is as long as what was said.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
for line in [b'good morning, dear Bob', b'tea?', b'milk?', b'bye!']:
    client.sendall(line)
    answer = b''
    while len(answer) < len(line):
        chunk = client.recv(len(line) - len(answer))
        if not chunk:
            break
        answer += chunk
    print('said', line, 'heard', answer)
client.shutdown(socket.SHUT_WR)  # there will be no more

rest = b''
while True:
    chunk = client.recv(8)
    if not chunk:
        break
    rest += chunk
print('left over:', rest)
client.close()
