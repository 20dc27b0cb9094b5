import socket
s = socket.socket()
s.bind(('127.0.0.1', 9102))
s.listen()
conn, who = s.accept()
print('somebody came')
print(conn.recv(10))
