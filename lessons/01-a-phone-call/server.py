# A server that takes one call: it hears what is said, answers, and waits until the caller has hung up.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # a telephone
server.bind(('127.0.0.1', 8080))  # its number
server.listen(5)  # switched on

conn, address = server.accept()  # pick up
heard = conn.recv(1024)
print('heard:', heard)
conn.send(b'Hello')
rest = conn.recv(1024)
print('then:', rest)
conn.close()  # hang up
server.close()  # switch the telephone off
