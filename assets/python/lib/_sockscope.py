"""What the modules of the workbench stand on: the native functions, and the one thing that waits for another thread.

It is no module for programs; they import socket, threading and the others.
"""

from _door import (  # noqa: F401
    absent, accept, bind, close, command_line, command_waits, command_words, connect, current_ident, epoll_add, epoll_close,
    epoll_delete, epoll_fileno, epoll_modify, epoll_new, epoll_wait, epoll_waker, fileno, getpeername, getsockname,
    getsockopt, has_ended, input_line, ipv6_packed, ipv6_text, is_over, item_taken, listen, loop_time, poll, program_number, recv, recvfrom,
    resolve, select, send, sendto, setsockopt, settimeout, shutdown, sleep, socket, socketpair, sources, start_thread,
    stdin_waker, task_runs, thread_joins, traceback_of, unix_is_path, unix_paths, unix_remove, unix_rename, unreferenced, waker_clear,
    waker_close, waker_new,
    waits_no_more, waker_wake,
)
import _door
from time import monotonic  # noqa: F401


def raised(value):
    """An exception has ended this thread."""
    _door.raised(traceback_of(value))


TIMEOUT_MAX = 9223372036.0


def check_timeout(blocking, timeout):
    """What every lock says of a timeout that is none."""
    if not blocking and timeout != -1:
        raise ValueError("can't specify a timeout for a non-blocking call")
    if timeout < 0 and timeout != -1:
        raise ValueError("timeout value must be a non-negative number")
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")


class Lock:
    """A lock; whoever waits for it lets the other threads go on."""

    __slots__ = ("_number", "__weakref__")

    def __init__(self):
        self._number = _door.lock_new()

    def acquire(self, blocking=True, timeout=-1):
        check_timeout(blocking, timeout)
        if not blocking:
            return _door.lock_acquire(self._number, 0.0)
        return _door.lock_acquire(self._number, None if timeout == -1 else float(timeout))

    def release(self):
        _door.lock_release(self._number)

    def locked(self):
        return _door.lock_locked(self._number)

    def __enter__(self):
        self.acquire()
        return True

    def __exit__(self, *_exception):
        self.release()

    def __reduce__(self):
        raise TypeError("cannot pickle '_thread.lock' object")

    def __repr__(self):
        state = "locked" if self.locked() else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"


class OutputLimit(BaseException):
    """A program has printed more than anybody reads. It is no Exception, so that a program does not catch it by the way."""

    __module__ = "builtins"


class ConsoleBytes:
    """`sys.stdout.buffer`: bytes that are the text of the console in UTF-8."""

    closed = False
    mode = "wb"

    def __init__(self, console):
        self.name = console.name
        self._console, self._decoder = console, None

    def write(self, data):
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        if self._decoder is None:
            import codecs
            self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        data = bytes(memoryview(data))
        text = self._decoder.decode(data)
        if text:
            self._console.write(text)
        return len(data)

    def flush(self):
        self._console.flush()

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True


class Console:
    """sys.stdout and sys.stderr: whatever is written appears beside the name of the actor."""

    encoding = "utf-8"
    newlines = None
    closed = False
    line_buffering = True

    def __init__(self, name, errors="strict"):
        self.name = name
        self.errors = errors
        self.buffer = ConsoleBytes(self)

    def __repr__(self):
        return f"<_io.TextIOWrapper name={self.name!r} mode='w' encoding='utf-8'>"

    def reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None):
        """The console shows all text and each line at once, so there is nothing else to change."""
        if errors is not None:
            self.errors = errors

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if not text.isascii():
            # Half a pair of surrogates is no character that could be shown.
            text = text.encode("utf-8", self.errors).decode("utf-8")
        return _door.write(text, OutputLimit)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        _door.flush()

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True


class KeyboardBytes:
    """`sys.stdin.buffer`: the same lines in UTF-8."""

    closed = False
    name = "<stdin>"
    mode = "rb"

    def __init__(self, keyboard):
        self._keyboard, self._rest = keyboard, b""

    def readline(self, size=-1):
        line = self._rest or self._keyboard.readline().encode()
        cut = len(line) if size is None or size < 0 else size
        self._rest = line[cut:]
        return line[:cut]

    def read(self, size=-1):
        if size is None or size < 0:
            return b"".join(self)
        found = b""
        while len(found) < size and (part := self.readline(size - len(found))):
            found += part
        return found

    def readlines(self):
        return list(self)

    def __iter__(self):
        return iter(self.readline, b"")

    def isatty(self):
        return False


class Keyboard:
    """sys.stdin: the lines that are typed to the actor."""

    encoding = "utf-8"
    name = "<stdin>"
    closed = False

    def __init__(self):
        self.buffer = KeyboardBytes(self)

    def __repr__(self):
        return "<_io.TextIOWrapper name='<stdin>' mode='r' encoding='utf-8'>"

    def reconfigure(self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None):
        """What is typed is text already."""

    def fileno(self):
        return 0

    def readline(self, size=-1):
        try:
            line = input_line("") + "\n"
        except EOFError:
            return ""
        return line if size < 0 else line[:size]

    def read(self, size=-1):
        return "".join(self)

    def readlines(self):
        return list(self)

    def __iter__(self):
        return iter(self.readline, "")

    def isatty(self):
        return False
