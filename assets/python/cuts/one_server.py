
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(1)
conn, address = server.accept()
for piece in PIECES:
    conn.sendall(piece)
    time.sleep(0.001)  # the client takes it before the next one comes
conn.shutdown(socket.SHUT_WR)

while conn.recv(1024):
    pass
conn.close()
