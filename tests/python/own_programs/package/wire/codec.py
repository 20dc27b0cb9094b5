import struct


def pack(data):
    return struct.pack('!H', len(data)) + data


def unpack(sock):
    size, = struct.unpack('!H', sock.recv(2))
    return sock.recv(size)
