# A client that sends every line as a datagram and waits for one in return. Nobody promises that it comes.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(1)

while True:
    try:
        text = input('>>: ')
    except EOFError:  # no more lines
        break
    client.sendto(text.encode('utf-8'), ('127.0.0.1', 8080))
    try:
        data, address = client.recvfrom(65535)
    except TimeoutError:
        print('no answer; a datagram may be lost')
        continue
    print(data.decode('utf-8'))
client.close()
