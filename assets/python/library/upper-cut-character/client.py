# A client that sends what you type and prints the answer as it comes. It has a mistake, which is not marked.
import socket

phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
phone.connect(('127.0.0.1', 8080))

while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    if not text:      # nothing to send, so there would be no answer either
        continue
    question = text.encode('utf-8')
    phone.sendall(question)
    left = len(question)
    while left:
        data = phone.recv(min(4, left))
        if not data:
            raise EOFError('the server hung up in the middle of an answer')
        left -= len(data)
        print(data.decode('utf-8'))

phone.close()
