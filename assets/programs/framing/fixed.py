"""Every message fills the same number of bytes; NUL bytes make up for what is missing."""

FRAME_SIZE = 8


def encode(message):
    if len(message) > FRAME_SIZE or message.endswith(b'\0'):
        raise ValueError('the message does not fit the frame')
    return message.ljust(FRAME_SIZE, b'\0')


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while len(self.buffer) >= FRAME_SIZE:
            frame, self.buffer = self.buffer[:FRAME_SIZE], self.buffer[FRAME_SIZE:]
            yield frame.rstrip(b'\0')
