# The Chinese encodings under the name by which the library's `encodings` ask for them.
# It holds no table; `_gbk` has them.

import _gbk

_NAMES = ('gb2312', 'gbk', 'gb18030')


class MultibyteCodec:
    """One encoding: from text to bytes, and back."""

    def __init__(self, name):
        self.name = name

    def encode(self, input, errors=None):
        return _gbk.encode(self.name, input, errors or 'strict')

    def decode(self, input, errors=None):
        return self.decode_part(input, errors, True)

    def decode_part(self, input, errors, final):
        """The text, and how many bytes of the input it came from; a last character may wait for its rest."""
        return _gbk.decode(self.name, input, errors or 'strict', final)


def getcodec(name):
    if name not in _NAMES:
        raise LookupError('no such codec is supported.')
    return MultibyteCodec(name)
