"""A connection read and written as a file: what `makefile` returns.

It buffers nothing itself; the readers and writers of `io` do, and each of their fills is one recv.
"""
import io

# The interpreter's own size differs from version to version, and the size of a recv is something to look at.
BUFFER_SIZE = 8192


class SocketIO(io.RawIOBase):
    """The raw end: one recv for a read, one send for a write."""

    __module__ = 'socket'

    def __init__(self, sock, mode):
        if mode not in ('r', 'w', 'rw', 'rb', 'wb', 'rwb'):
            raise ValueError('invalid mode: %r' % mode)
        super().__init__()
        self._sock = sock
        self._mode = mode if 'b' in mode else mode + 'b'
        # Bytes may be lost when a timeout cuts a buffered read, so nothing is read after one.
        self._timed_out = False

    def readinto(self, b):
        self._checkClosed()
        self._checkReadable()
        if self._timed_out:
            raise OSError('cannot read from timed out object')
        try:
            return self._sock.recv_into(b)
        except TimeoutError:
            self._timed_out = True
            raise
        except BlockingIOError:
            return None

    def write(self, b):
        self._checkClosed()
        self._checkWritable()
        try:
            return self._sock.send(b)
        except BlockingIOError:
            return None

    def readable(self):
        if self.closed:
            raise ValueError('I/O operation on closed socket.')
        return 'r' in self._mode

    def writable(self):
        if self.closed:
            raise ValueError('I/O operation on closed socket.')
        return 'w' in self._mode

    def seekable(self):
        if self.closed:
            raise ValueError('I/O operation on closed socket.')
        return False

    def _checkClosed(self):
        if self.closed:
            raise ValueError('I/O operation on closed file.')

    def _checkReadable(self):
        if not self.readable():
            raise io.UnsupportedOperation('File or stream is not readable.')

    def _checkWritable(self):
        if not self.writable():
            raise io.UnsupportedOperation('File or stream is not writable.')

    def fileno(self):
        self._checkClosed()
        return self._sock.fileno()

    @property
    def name(self):
        return self.fileno() if not self.closed else -1

    @property
    def mode(self):
        return self._mode

    def close(self):
        if self.closed:
            return
        super().close()
        sock, self._sock = self._sock, None
        sock._file_closed()


def opened(sock, mode, buffering, encoding, errors, newline):
    """The file for one call of `makefile`."""
    if not set(mode) <= {'r', 'w', 'b'}:
        raise ValueError('invalid mode %r (only r, w, b allowed)' % mode)
    writing = 'w' in mode
    reading = 'r' in mode or not writing
    binary = 'b' in mode
    if buffering == 0 and not binary:
        raise ValueError('unbuffered streams must be binary')
    raw = SocketIO(sock, 'r' * reading + 'w' * writing)
    sock._io_refs += 1
    if buffering == 0:
        return raw
    size = BUFFER_SIZE if buffering is None or buffering < 0 else buffering
    if reading and writing:
        buffer = io.BufferedRWPair(raw, raw, size)
    elif reading:
        buffer = io.BufferedReader(raw, size)
    else:
        buffer = io.BufferedWriter(raw, size)
    if binary:
        return buffer
    text = io.TextIOWrapper(buffer, encoding or 'UTF-8', errors, newline)
    text.mode = mode
    return text
