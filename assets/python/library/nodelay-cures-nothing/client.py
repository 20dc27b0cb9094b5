# A client that sends its messages back to back and then counts the answers. It has a mistake, which is not marked.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # send at once
client.connect(('127.0.0.1', 8080))

sent = 0
while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    client.send(text.encode('utf-8'))
    sent += 1
client.shutdown(socket.SHUT_WR)  # no more questions

answers = 0
while True:
    answer = client.recv(1024)
    if not answer:
        break
    answers += 1
    print('answer:', answer.decode('utf-8'))
print('messages:', sent, 'answers:', answers)
client.close()
