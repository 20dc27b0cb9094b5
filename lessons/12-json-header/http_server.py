# A web server, or what was recorded of one: two answers, which it sends in one go.
import socket

ANSWERS = (b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n'
           b'tea\r\n\r\nmilk'
           b'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n'
           b'fig')

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
print('asked:', conn.recv(1024))
conn.sendall(ANSWERS)
conn.close()
server.close()
