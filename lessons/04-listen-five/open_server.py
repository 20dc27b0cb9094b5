# A server that accepts everybody at once and answers each. It calls listen(1).
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(1)

talking_to = []
while True:
    conn, address = server.accept()
    conn.sendall(b'welcome')
    talking_to.append(conn)
    print('talking to:', len(talking_to))
