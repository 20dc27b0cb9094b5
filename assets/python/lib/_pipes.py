"""The output of a command on its way to the program: two pipes with as much room as real ones, and their reading ends.

There is no process at the other end. The command writes as far as there is room whenever somebody reads, so a program
that reads the wrong pipe first waits for ever here as it does with a real command.
"""
import io
import sys
from collections import deque

import _sockscope
from threading import Condition, Lock

# What Linux gives a pipe.
ROOM = 65536
NAMES = {1: 'stdout', 2: 'stderr'}


class Writing:
    """What a command has still to write, and the pipes that it writes to."""

    def __init__(self, pieces, status, streams):
        self._changed = Condition(Lock())
        self._pieces = deque(pieces)
        self._status = status
        # For each stream of the command where it goes: a key of `_pipes`, 'own' for the program's, None for nowhere.
        self._streams = streams
        self._pipes = {key: bytearray() for key in streams.values() if isinstance(key, int)}
        self._shut = set()
        with self._changed:
            self._go_on()

    def _go_on(self):
        """Writes until a pipe is full."""
        while self._pieces:
            stream, data = self._pieces[0]
            key = self._streams[stream]
            taken = len(data)
            if key == 'own':
                own = sys.stdout if stream == 1 else sys.stderr
                own.write(data.decode('utf-8', 'replace'))
            elif key is not None and key not in self._shut:
                taken = min(taken, ROOM - len(self._pipes[key]))
                self._pipes[key] += data[:taken]
            if taken < len(data):
                self._pieces[0] = (stream, data[taken:])
                return
            self._pieces.popleft()

    def read(self, key, most):
        """Up to `most` bytes from a pipe, when there are any; b'' when the command has ended."""
        with self._changed:
            self._go_on()
            while not self._pipes[key] and self._pieces:
                # Another thread may read the pipe that is full. If nobody does, this is the end of the story.
                self._wait(key, self._changed.wait)
                self._go_on()
            data = bytes(self._pipes[key][:most])
            del self._pipes[key][:most]
            self._go_on()
            self._changed.notify_all()
            return data

    def read_all(self):
        """Everything that is left in every pipe, taken from both in turns so that neither stays full."""
        whole = {key: bytearray() for key in self._pipes}
        with self._changed:
            while True:
                for key, data in self._pipes.items():
                    whole[key] += data
                    data.clear()
                if not self._pieces:
                    self._changed.notify_all()
                    return {key: bytes(data) for key, data in whole.items()}
                self._go_on()

    def shut(self, key):
        """The program reads this pipe no more, and a command that still writes there is not held up by it."""
        with self._changed:
            self._shut.add(key)
            self._go_on()
            self._changed.notify_all()

    def status(self):
        """How the command ended, or None while it still has something to write."""
        with self._changed:
            self._go_on()
            return None if self._pieces else self._status

    def wait(self, timeout):
        with self._changed:
            self._wait(None, lambda: self._changed.wait_for(lambda: not self._pieces, timeout))
        return self.status()

    def _wait(self, key, wait):
        """Waits, and says for what: a pipe that is read, or the end of the command; and which pipe holds the command up."""
        full = self._streams[self._pieces[0][0]] if self._pieces else None
        have = len(self._pipes[full]) if full in self._pipes else 0
        _sockscope.command_waits(NAMES.get(key, ''), NAMES.get(full, ''), have, ROOM)
        try:
            wait()
        finally:
            _sockscope.waits_no_more()

    def stop(self, status):
        with self._changed:
            if self._pieces:
                self._pieces.clear()
                self._status = status
            self._changed.notify_all()


class ReadingEnd(io.RawIOBase):
    """One pipe as a raw file; `io` makes the buffered and the text file of it."""

    def __init__(self, writing, key):
        super().__init__()
        self._writing, self._key = writing, key

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self._writing.read(self._key, len(buffer))
        buffer[:len(data)] = data
        return len(data)

    def close(self):
        if not self.closed:
            super().close()
            self._writing.shut(self._key)


class Nowhere(io.RawIOBase):
    """The standard input of a command: none of them reads it."""

    def writable(self):
        return True

    def write(self, data):
        return len(data)
