"""Every message is preceded by a JSON header that tells its size, and that by the header's own length."""
import json
import struct

LENGTH = struct.Struct('>I')
LIMIT = 65536


def encode(message):
    header = json.dumps({'data_size': len(message)}).encode('utf-8')
    return LENGTH.pack(len(header)) + header + message


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while len(self.buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.buffer)
            if not 0 < length <= LIMIT:
                raise ValueError('the length of the header is out of range')
            start = LENGTH.size + length
            if len(self.buffer) < start:
                break
            size = json.loads(self.buffer[LENGTH.size:start])['data_size']
            if not 0 <= size <= LIMIT:
                raise ValueError('the size is out of range')
            if len(self.buffer) < start + size:
                break
            message, self.buffer = self.buffer[start:start + size], self.buffer[start + size:]
            yield message
