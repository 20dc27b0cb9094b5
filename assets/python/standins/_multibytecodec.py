# Encoders and decoders that take a text in parts, for encodings whose characters have several bytes.
# It knows no encoding; a class that uses these has one as its `codec`.


class MultibyteIncrementalEncoder:
    def __init__(self, errors='strict'):
        self.errors = errors

    def encode(self, input, final=False):
        return self.codec.encode(input, self.errors)[0]

    def reset(self):
        """Nothing is kept from one part to the next."""

    def getstate(self):
        return 0

    def setstate(self, state):
        """Nothing is kept from one part to the next."""


class MultibyteIncrementalDecoder:
    def __init__(self, errors='strict'):
        self.errors = errors
        self._kept = b''

    def decode(self, input, final=False):
        data = self._kept + bytes(input)
        text, used = self.codec.decode_part(data, self.errors, bool(final))
        self._kept = data[used:]
        return text

    def reset(self):
        self._kept = b''

    def getstate(self):
        return (self._kept, 0)

    def setstate(self, state):
        self._kept = bytes(state[0])


class MultibyteStreamReader:
    def __init__(self, stream, errors='strict'):
        self.stream = stream
        self.errors = errors
        self._kept = b''

    def _take(self, data, final):
        data = self._kept + data
        text, used = self.codec.decode_part(data, self.errors, final)
        self._kept = data[used:]
        return text

    def read(self, size=-1):
        if size is None or size < 0:
            return self._take(self.stream.read(), True)
        while size:
            data = self.stream.read(size)
            text = self._take(data, not data)
            # A part of a character alone is no text yet, and no end either.
            if text or not data:
                return text
        return ''

    def readline(self, size=-1):
        while True:
            data = self.stream.readline() if size is None or size < 0 else self.stream.readline(size)
            text = self._take(data, not data)
            if text or not data:
                return text

    def readlines(self, sizehint=-1):
        return self.read().splitlines(True)

    def reset(self):
        self._kept = b''


class MultibyteStreamWriter:
    def __init__(self, stream, errors='strict'):
        self.stream = stream
        self.errors = errors

    def write(self, text):
        self.stream.write(self.codec.encode(text, self.errors)[0])

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def reset(self):
        """Nothing is kept from one part to the next."""
