"""No framing: whatever one recv returns is taken for one message."""


def encode(message):
    return message


class Decoder:
    def feed(self, chunk):
        yield chunk
