import socket
s = socket.create_connection(('127.0.0.1', 9100))
s.sendall(b'x')
try:
    from queue import Queue
except ImportError as error:
    print('no Queue in', error.name)
