# A client that sends all its lines back to back and then reads the answers. Each ends at a newline.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))

sent = 0
while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    client.sendall(text.encode('utf-8') + b'\n')
    sent += 1

answers = client.makefile('r', encoding='utf-8', newline='\n')  # a file has the buffer already
for _ in range(sent):
    print(answers.readline().rstrip('\n'))
answers.close()
client.close()
