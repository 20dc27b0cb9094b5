# A tea house that sends its menu, line by line.
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
prices = {'tea': 3, 'milk': 2}
for name in ['tea', 'milk', 'cake']:
    line = name + ' ' + str(prices[name]) + ' yuan. '
    conn.sendall(line.encode())
conn.close()
server.close()
