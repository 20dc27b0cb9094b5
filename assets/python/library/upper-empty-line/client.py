# A client that sends what you type and prints the answer. It has a mistake, which is not marked.
import socket

phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
phone.connect(('127.0.0.1', 8080))
phone.settimeout(1)  # only so that this program ends; without it both sides wait for ever

while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    phone.sendall(text.encode('utf-8'))
    try:
        data = phone.recv(1024)
    except TimeoutError:
        print('no answer')
        break
    if not data:
        print('the server has hung up')
        break
    print(data.decode('utf-8'))

phone.close()
