"""Two ends by which one thread of a program wakes another that waits for sockets: what asyncio needs in the place of a pipe.

They are no sockets of the run. What goes through them carries nothing, is recorded nowhere, and leaves no program.
"""
import _sockscope

_number_of_fileno = {}


def number_of_waker(fileno):
    """The number of the waker that has a descriptor, or None."""
    if fileno == 0 and fileno not in _number_of_fileno:
        # The standard input, which is no pipe here: lines that are typed to the program.
        _number_of_fileno[0] = _sockscope.stdin_waker()
    return _number_of_fileno.get(fileno)


class ReadingEnd:
    """The end that is waited for."""

    def __init__(self):
        self._number, self._fileno, self.other = _sockscope.waker_new()
        _number_of_fileno[self._fileno] = self._number

    def fileno(self):
        return self._fileno

    def recv(self, size):
        """What has been written since; nothing is read out of it but that there was something."""
        if self._fileno < 0 or not _sockscope.waker_clear(self._number):
            raise BlockingIOError(11, 'Resource temporarily unavailable')
        return b'\0'

    def close(self):
        if self._fileno >= 0:
            _number_of_fileno.pop(self._fileno, None)
            self._fileno = -1
            _sockscope.waker_close(self._number)


class WritingEnd:
    """The end that wakes."""

    def __init__(self, reading):
        self._reading = reading

    def fileno(self):
        return self._reading.other if self._reading.fileno() >= 0 else -1

    def send(self, data):
        if self._reading.fileno() < 0:
            raise OSError(9, 'Bad file descriptor')
        _sockscope.waker_wake(self._reading._number)
        return len(data)

    def close(self):
        pass


def pair():
    reading = ReadingEnd()
    return reading, WritingEnd(reading)
