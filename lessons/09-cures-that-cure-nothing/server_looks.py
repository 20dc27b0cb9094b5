# A server that begins its answer at once, and then has to look something up.
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
conn.sendall(b'the price is ')
time.sleep(1)  # it looks the price up
conn.sendall(b'42 yuan')
conn.close()
server.close()
