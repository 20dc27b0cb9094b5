"""A delimiter ends every message, and may not stand inside one."""

DELIMITER = b'\n'
LIMIT = 65536


def encode(message):
    if DELIMITER in message + DELIMITER[:-1]:
        raise ValueError('the message contains the delimiter')
    return message + DELIMITER


class Decoder:
    def __init__(self):
        self.buffer = b''

    def feed(self, chunk):
        self.buffer += chunk
        while DELIMITER in self.buffer:
            message, self.buffer = self.buffer.split(DELIMITER, 1)
            yield message
        if len(self.buffer) > LIMIT:
            raise ValueError('no delimiter within the limit')
