"""Every message is preceded by its length in bytes."""
import struct

LENGTH = struct.Struct('>I')
LIMIT = 65536


def encode(message):
    return LENGTH.pack(len(message)) + message


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while len(self.buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self.buffer)
            if not 0 <= length <= LIMIT:
                raise ValueError('the length is out of range')
            end = LENGTH.size + length
            if len(self.buffer) < end:
                break
            message, self.buffer = self.buffer[LENGTH.size:end], self.buffer[end:]
            yield message
