# A client that sends all its lines back to back and then reads the answers. It has a mistake, which is not marked.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))

sent = 0
while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    # A slash in what was typed stands for a new line in the message.
    client.sendall(text.replace('/', '\n').encode('utf-8') + b'\n')
    sent += 1

answers = client.makefile('r', encoding='utf-8', newline='\n')  # a file has the buffer already
for _ in range(sent):
    print(answers.readline().rstrip('\n'))
answers.close()
client.close()
