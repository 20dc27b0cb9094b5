# A client that sends what you type and prints the answer. It takes one recv for one answer.
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
    phone.sendall(text.encode('utf-8'))
    data = phone.recv(1024)
    if not data:
        print('the server has hung up')
        break
    print(data.decode('utf-8'))

phone.close()
