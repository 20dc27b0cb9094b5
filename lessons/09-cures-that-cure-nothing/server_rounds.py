# A server that counts how many chunks the four bytes of each round came in. It is busy before, longer in each round.
import socket
import time

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
for number in range(200):
    time.sleep(number * 0.00001)
    got = b''
    chunks = 0
    while len(got) < 4:
        got += conn.recv(1024)
        chunks += 1
    print('fifty', number // 50 + 1, 'chunks:', chunks)
    conn.send(b'.')  # the receipt
conn.close()
server.close()
