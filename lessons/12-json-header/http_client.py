# A client of the web: it reads a header up to its empty line, and then as many bytes as the header says.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'GET /menu HTTP/1.1\r\nHost: localhost\r\n\r\n'
               b'GET /fruit HTTP/1.1\r\nHost: localhost\r\n\r\n')

stream = client.makefile('rb')  # read(n) of a file waits for n bytes
while True:
    status = stream.readline()
    if not status:
        break
    size = 0
    while (line := stream.readline()) != b'\r\n':
        name, value = line.split(b':')
        if name.lower() == b'content-length':
            size = int(value)
    print('body:', stream.read(size))
client.close()
