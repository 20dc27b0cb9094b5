# A name server that takes one question over UDP and one over TCP. It prints what is asked, in bytes, and answers nothing.
import socket
import struct

tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
tcp.bind(('127.0.0.1', 8080))
tcp.listen(5)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('127.0.0.1', 8080))

conn, address = tcp.accept()
stream = conn.makefile('rb')
first, = struct.unpack('!H', stream.read(2))
question = stream.read(first)
print('over TCP', first, 'and then', question)
question = udp.recv(65535)
print('over UDP', question)
