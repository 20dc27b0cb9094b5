# A server with a decoder that keeps half a character until the rest of it comes.
import codecs
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
decoder = codecs.getincrementaldecoder('utf-8')()
while True:
    chunk = conn.recv(4)
    if not chunk:
        break
    print('text:', repr(decoder.decode(chunk)))
print('that was all')
conn.close()
server.close()
