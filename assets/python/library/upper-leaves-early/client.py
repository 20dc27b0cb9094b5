# A client that sends one line and hangs up without reading the answer. It may do so; no server can forbid it.
import socket
import time

phone = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
phone.connect(('127.0.0.1', 8080))
try:
    phone.sendall(input('>>: ').encode('utf-8'))
except EOFError:  # no line to send
    pass
time.sleep(0.2)   # the answer comes in the meantime, and stays unread
phone.close()
print('hung up')
