# What was recorded of a container: its two outputs on one connection.
import socket

RECORDED = (b'\x01\x00\x00\x00\x00\x00\x00\x0atea ready\n'
            b'\x02\x00\x00\x00\x00\x00\x00\x08no milk\n'
            b'\x01\x00\x00\x00\x00\x00\x00\x04bye\n')

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
conn.sendall(RECORDED)
conn.close()
server.close()
