# A name server that takes one question over TCP and one over UDP. It prints what is asked, in bytes, and answers nothing.
import socket
import struct


def exact(conn, size):
    data = b''
    while len(data) < size:
        chunk = conn.recv(size - len(data))
        if not chunk:
            raise EOFError('the stream ended early')
        data += chunk
    return data


tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
tcp.bind(('127.0.0.1', 8080))
tcp.listen(5)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(('127.0.0.1', 8080))

conn, address = tcp.accept()
first, = struct.unpack('!H', exact(conn, 2))
question = exact(conn, first)
print('over TCP', first, 'and then', question)
question = udp.recv(65535)
print('over UDP', question)
