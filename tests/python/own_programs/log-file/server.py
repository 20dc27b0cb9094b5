import logging
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", 9100))
s.listen()

logging.basicConfig(filename='server.log', level=logging.INFO, format='%(levelname)s %(message)s')
c, a = s.accept()
while data := c.recv(100):
    logging.info('got %r', data)
    c.sendall(data.upper())
logging.warning('client is gone')
logging.shutdown()
with open('server.log', encoding='utf-8') as f:
    for number, line in enumerate(f, 1):
        print(number, line, end='')
