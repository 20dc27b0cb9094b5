# The same server with one word changed: it receives from the telephone instead of from the call.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)  # a telephone
server.bind(('127.0.0.1', 8080))  # its number
server.listen(5)  # switched on

conn, address = server.accept()  # pick up
heard = server.recv(1024)
print('heard:', heard)
conn.send(b'Hello')
rest = conn.recv(1024)
print('then:', rest)
conn.close()  # hang up
server.close()  # switch the telephone off
