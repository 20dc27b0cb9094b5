"""The module `select` of the programs: waiting for several sockets at once, by one native call for each way to say so.

What is ready the kernel says; `poll` and `epoll` here only remember what was registered.
"""
import _sockscope
from operator import index

from _wakeup import number_of_waker
from socket import _number_of_fileno

__all__ = [
    'select', 'poll', 'epoll', 'error',
    'POLLIN', 'POLLPRI', 'POLLOUT', 'POLLERR', 'POLLHUP', 'POLLNVAL', 'POLLRDNORM', 'POLLRDBAND', 'POLLWRNORM',
    'POLLWRBAND', 'POLLMSG', 'POLLRDHUP', 'PIPE_BUF',
    'EPOLLIN', 'EPOLLPRI', 'EPOLLOUT', 'EPOLLERR', 'EPOLLHUP', 'EPOLLRDNORM', 'EPOLLRDBAND', 'EPOLLWRNORM',
    'EPOLLWRBAND', 'EPOLLMSG', 'EPOLLRDHUP', 'EPOLLEXCLUSIVE', 'EPOLLONESHOT', 'EPOLLET', 'EPOLL_CLOEXEC',
]

error = OSError
ENOENT, EBADF, EEXIST, EINVAL = 2, 9, 17, 22
PIPE_BUF = 4096

POLLIN = EPOLLIN = 0x001
POLLPRI = EPOLLPRI = 0x002
POLLOUT = EPOLLOUT = 0x004
POLLERR = EPOLLERR = 0x008
POLLHUP = EPOLLHUP = 0x010
POLLNVAL = 0x020
POLLRDNORM = EPOLLRDNORM = 0x040
POLLRDBAND = EPOLLRDBAND = 0x080
POLLWRNORM = EPOLLWRNORM = 0x100
POLLWRBAND = EPOLLWRBAND = 0x200
POLLMSG = EPOLLMSG = 0x400
POLLRDHUP = EPOLLRDHUP = 0x2000
EPOLLEXCLUSIVE = 1 << 28
EPOLLONESHOT = 1 << 30
EPOLLET = 1 << 31
EPOLL_CLOEXEC = 0x80000


def select(rlist, wlist, xlist, timeout=None, /):
    """The objects that can be read, written, or have an error, in the order in which they were given."""
    if timeout is not None:
        if isinstance(timeout, str) or not hasattr(timeout, '__float__'):
            raise TypeError('timeout must be a float or None')
        timeout = float(timeout)
        if timeout < 0:
            raise ValueError('timeout must be non-negative')
    asked = [_numbered(objects) for objects in (rlist, wlist, xlist)]
    wakers = [number for _, number in asked[0] if isinstance(number, str)]
    waker = int(wakers[0]) if wakers else None
    sockets = [list(dict.fromkeys(number for _, number in pairs if not isinstance(number, str))) for pairs in asked]
    *ready, woken = _sockscope.select(*sockets, timeout, waker)
    if woken:
        ready[0] += wakers
    return tuple([thing for thing, number in pairs if number in numbers] for pairs, numbers in zip(asked, ready))


# As for a native function: a class that has it as an attribute, as in `selectors`, calls it without the object.
select = staticmethod(select)


def _numbered(objects):
    """Each object with the number of its socket, or with the number of a waker as text."""
    try:
        things = list(objects)
    except TypeError:
        raise TypeError('arguments 1-3 must be sequences') from None
    return [(thing, _number(thing)) for thing in things]


def _descriptor(thing):
    if isinstance(thing, int):
        fileno = thing
    elif hasattr(thing, 'fileno'):
        fileno = thing.fileno()
    else:
        raise TypeError('argument must be an int, or have a fileno() method.')
    if fileno < 0:
        raise ValueError(f'file descriptor cannot be a negative integer ({fileno})')
    return fileno


def _number(thing):
    fileno = _descriptor(thing)
    if fileno in _number_of_fileno:
        return _number_of_fileno[fileno]
    waker = number_of_waker(fileno)
    if waker is None:
        raise OSError(EBADF, 'Bad file descriptor')
    return str(waker)


def _mask(eventmask):
    if not isinstance(eventmask, int):
        raise TypeError('an integer is required')
    if eventmask < 0:
        raise ValueError('value must be positive')
    if eventmask > 0xFFFF:
        raise OverflowError('Python int too large for C unsigned short')
    return int(eventmask)


class poll:
    """Descriptors, each with the events that are waited for; each call tells which have come."""

    __module__ = 'select'

    def __init__(self):
        self._wanted = {}

    def register(self, fd, eventmask=POLLIN | POLLPRI | POLLOUT, /):
        fileno = _descriptor(fd)
        self._wanted[fileno] = _mask(eventmask)

    def modify(self, fd, eventmask, /):
        fileno, mask = _descriptor(fd), _mask(eventmask)
        if fileno not in self._wanted:
            raise OSError(ENOENT, 'No such file or directory')
        self._wanted[fileno] = mask

    def unregister(self, fd, /):
        del self._wanted[_descriptor(fd)]

    def poll(self, timeout=None, /):
        """What is ready, as pairs of a descriptor and its events, after at most so many milliseconds."""
        if timeout is not None:
            if isinstance(timeout, str) or not hasattr(timeout, '__float__'):
                raise TypeError('timeout must be an integer or None')
            if timeout > 0x7FFFFFFF:
                raise OverflowError('timeout is too large')
            # Rounded up, so that a wait is never too short.
            timeout = None if timeout < 0 else -int(-timeout // 1) / 1000
        sockets, waker, closed = {}, None, []
        for fileno, mask in self._wanted.items():
            if fileno in _number_of_fileno:
                sockets[_number_of_fileno[fileno]] = fileno, mask
            elif number_of_waker(fileno) is not None:
                waker = fileno
            else:
                closed.append(fileno)
        if closed:
            timeout = 0.0
        found, woken = _sockscope.poll(list(sockets), [mask for _, mask in sockets.values()], timeout,
                                       None if waker is None else number_of_waker(waker))
        ready = {sockets[number][0]: events for number, events in found}
        ready.update((fileno, POLLNVAL) for fileno in closed)
        if woken:
            ready[waker] = POLLIN
        return [(fileno, ready[fileno]) for fileno in self._wanted if fileno in ready]


class epoll:
    """The same with the kernel's memory: by level as `poll`, and with EPOLLET only what is new."""

    __module__ = 'select'
    # A loop of events looks each time it goes round; a look that finds nothing is not worth telling.
    _in_passing = False

    def __init__(self, sizehint=-1, flags=0):
        self._number = None
        if sizehint != -1 and sizehint <= 0:
            raise ValueError('negative sizehint')
        if flags not in (0, EPOLL_CLOEXEC):
            raise OSError('invalid flags')
        self._number = _sockscope.epoll_new()
        self._fileno_of_number, self._waker = {}, None

    @classmethod
    def fromfd(cls, fd, /):
        index(fd)
        raise OSError(EBADF, 'Bad file descriptor: the workbench makes no epoll object out of a number; use select.epoll()')

    closed = property(lambda self: self._number is None, doc='True if the epoll handler is closed')

    def _open(self):
        if self._number is None:
            raise ValueError('I/O operation on closed epoll object')
        return self._number

    def __enter__(self):
        self._open()
        return self

    def __exit__(self, *what_happened):
        self.close()

    def __del__(self):
        self.close()

    def close(self):
        number, self._number = self._number, None
        if number is not None:
            _sockscope.epoll_close(number)

    def fileno(self):
        return _sockscope.epoll_fileno(self._open())

    def register(self, fd, eventmask=EPOLLIN | EPOLLPRI | EPOLLOUT):
        number, socket, fileno = self._open(), *self._socket(fd)
        if socket is None:
            if self._waker is not None:
                raise OSError(EEXIST, 'File exists')
            self._waker = fileno
            return _sockscope.epoll_waker(number, number_of_waker(fileno))
        _sockscope.epoll_add(number, socket, index(eventmask) & 0xFFFFFFFF)
        self._fileno_of_number[socket] = fileno

    def modify(self, fd, eventmask):
        number, socket, _ = self._open(), *self._socket(fd)
        if socket is not None:
            _sockscope.epoll_modify(number, socket, index(eventmask) & 0xFFFFFFFF)

    def unregister(self, fd):
        number, socket, _ = self._open(), *self._socket(fd)
        if socket is None:
            self._waker = None
            return _sockscope.epoll_waker(number, None)
        _sockscope.epoll_delete(number, socket)
        self._fileno_of_number.pop(socket, None)

    def _socket(self, fd):
        """The number of a socket, and its descriptor; a waker has no such number."""
        fileno = _descriptor(fd)
        number = _number(fileno)
        return (None, fileno) if isinstance(number, str) else (number, fileno)

    def poll(self, timeout=None, maxevents=-1):
        """What is ready, as pairs of a descriptor and its events, after at most so many seconds."""
        number = self._open()
        if timeout is not None:
            if isinstance(timeout, str) or not hasattr(timeout, '__float__'):
                raise TypeError('timeout must be an integer or None')
            timeout = None if timeout < 0 else float(timeout)
        most = index(maxevents)
        if most == -1:
            most = 1023
        elif most <= 0:
            raise ValueError(f'maxevents must be greater than 0, got {most}')
        found, woken = _sockscope.epoll_wait(number, most, timeout, self._in_passing)
        ready = [(self._fileno_of_number[socket], events) for socket, events in found if socket in self._fileno_of_number]
        if woken and self._waker is not None:
            ready.append((self._waker, EPOLLIN))
        return ready


def __getattr__(name):
    if name.startswith('__'):
        raise AttributeError(f"module 'select' has no attribute '{name}'")
    raise AttributeError(_sockscope.absent('select', name) or f"module 'select' has no attribute '{name}'")
