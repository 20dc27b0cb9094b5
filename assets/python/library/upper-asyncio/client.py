# A client that sends what you type and prints the answer. It counts bytes, since the answer is as long as the question.
import socket

phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
phone.connect(('127.0.0.1', 8080))


def answer(size):
    """One recv may return only a part, so there are as many as it takes."""
    whole = b''
    while len(whole) < size:
        data = phone.recv(1024)
        if not data:
            raise EOFError('the server hung up in the middle of an answer')
        whole += data
    return whole


while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    if not text:      # nothing to send, so there would be no answer either
        continue
    question = text.encode('utf-8')
    phone.sendall(question)
    print('handed to the kernel')  # the server may not have read it yet
    print(answer(len(question)).decode('utf-8'))

phone.close()
print('hung up')
