"""The native module of `assets/python/NATIVE.md` over CPython's own sockets and threads.

It records nothing and stages nothing. With it the modules that programs import run under any `python3`, so that they
can be compared with the real ones.
"""
import _socket
import _thread
import errno
import itertools
import posix
import sys
import time
from importlib.machinery import PathFinder
from importlib.util import module_from_spec, spec_from_file_location
from posix import getpid
from posixpath import abspath, dirname, join

OUTSIDE = 'Network is unreachable: the workbench reaches the loopback address only; use 127.0.0.1'
UNKNOWN = "Name or service not known: the workbench knows 'localhost' and addresses of the loopback; use '127.0.0.1'"
NAMES = {'': '0.0.0.0', 'localhost': '127.0.0.1', 'localhost.localdomain': '127.0.0.1'}
EAI_NONAME = -2
SOL_SOCKET, SO_LINGER = 1, 13
OPTIONS = {SOL_SOCKET: (2, 3, 4, 6, 7, 8, 9, 13, 15, 30), _socket.IPPROTO_TCP: (1, 2, 3, 4, 5, 6, 12),
           _socket.IPPROTO_IP: (2,)}
FLAGS = _socket.MSG_PEEK | _socket.MSG_DONTWAIT | _socket.MSG_WAITALL | _socket.MSG_NOSIGNAL


def _real_select():
    """The module of this name that is found on the path is one of those under test, so the real one is looked for."""
    spec = PathFinder.find_spec('select', [path for path in sys.path if path.endswith('lib-dynload')])
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_real = _real_select()
_select = _real.select
_sockets = {}
_numbers = itertools.count(1)


def _keep(plain):
    number = next(_numbers)
    _sockets[number] = plain
    return number


def _plain(number):
    if number not in _sockets:
        raise OSError(errno.EBADF, 'Bad file descriptor')
    return _sockets[number]


def _numbers_of(host):
    """The four numbers of a host that is written so, or None."""
    try:
        return _socket.inet_ntoa(_socket.inet_pton(_socket.AF_INET, host))
    except OSError:
        return None


def _inside(host):
    """The four numbers of a host, if they are on this machine."""
    address = _numbers_of(host) or resolve(host)
    if not address.startswith('127.') and address != '0.0.0.0':
        raise OSError(errno.ENETUNREACH, OUTSIDE)
    return address


def _check_option(level, name):
    # Some options reach beyond the loopback (a device, a route), so only those that are known to be harmless pass.
    if name not in OPTIONS.get(level, ()):
        raise OSError(errno.ENOPROTOOPT, 'Protocol not available')


def _check_flags(flags):
    if flags & ~FLAGS:
        raise OSError(errno.EINVAL, 'Invalid argument')


def socket(family, type, proto):
    if family not in (_socket.AF_INET, _socket.AF_INET6, _socket.AF_UNIX) or type not in (_socket.SOCK_STREAM, _socket.SOCK_DGRAM):
        raise OSError(errno.EAFNOSUPPORT, 'Address family not supported by protocol')
    return _keep(_socket.socket(family, type, proto))


def socketpair():
    return tuple(_keep(one) for one in _socket.socketpair())


def fileno(number):
    return _sockets[number].fileno() if number in _sockets else -1


def close(number):
    if number in _sockets:
        _sockets.pop(number).close()


def sources():
    """The files of a program are where python3 finds them."""
    return []


def unreferenced(number):
    """Nobody watches, so nobody is told."""


def settimeout(number, seconds):
    _plain(number).settimeout(seconds)


def _address(number, host, port):
    """An address as the socket wants it; one of IPv6 or of a name is left to the kernel."""
    family = _plain(number).family
    if family == _socket.AF_UNIX:
        return host
    return (host or '::', port) if family == _socket.AF_INET6 else (_inside(host), port)


def bind(number, host, port):
    _plain(number).bind(_address(number, host, port))


def listen(number, backlog):
    _plain(number).listen(backlog)


def accept(number):
    fd, address = _plain(number)._accept()
    accepted = _socket.socket(fileno=fd)
    accepted.settimeout(None)
    return _keep(accepted), address


def connect(number, host, port):
    _plain(number).connect(_address(number, host, port))


def send(number, data, flags):
    _check_flags(flags)
    return _plain(number).send(data, flags)


def recv(number, size, flags):
    _check_flags(flags)
    return _plain(number).recv(size, flags)


def sendto(number, data, flags, host, port):
    _check_flags(flags)
    return _plain(number).sendto(data, flags, _address(number, host, port))


def recvfrom(number, size, flags):
    _check_flags(flags)
    return _plain(number).recvfrom(size, flags)


def shutdown(number, how):
    _plain(number).shutdown(how)


def setsockopt(number, level, name, value):
    _check_option(level, name)
    _plain(number).setsockopt(level, name, value)


def getsockopt(number, level, name):
    _check_option(level, name)
    if (level, name) == (SOL_SOCKET, SO_LINGER):
        return _plain(number).getsockopt(level, name, 8)
    return _plain(number).getsockopt(level, name)


def getsockname(number):
    return _plain(number).getsockname()


def getpeername(number):
    return _plain(number).getpeername()


def select(read_numbers, write_numbers, error_numbers, timeout, waker=None):
    asked = [{_plain(number).fileno(): number for number in numbers}
             for numbers in (read_numbers, write_numbers, error_numbers)]
    wakes = [] if waker is None else [_wakers[waker][0]]
    readable, *others = _select([*asked[0], *wakes], *[list(filenos) for filenos in asked[1:]], timeout)
    woken = any(fd in wakes for fd in readable)
    ready = [fd for fd in readable if fd not in wakes], *others
    return (*([numbers[fd] for fd in fds] for numbers, fds in zip(asked, ready)), woken)


def poll(numbers, wanted, seconds, waker):
    asked, number_of = _real.poll(), {}
    for number, events in zip(numbers, wanted):
        number_of[_plain(number).fileno()] = number
        asked.register(_plain(number).fileno(), events)
    if waker is not None:
        asked.register(_wakers[waker][0], _real.POLLIN)
    ready = asked.poll(None if seconds is None else seconds * 1000)
    return [(number_of[fd], events) for fd, events in ready if fd in number_of], any(fd not in number_of for fd, _ in ready)


_sets, _wakers = {}, {}


def epoll_new():
    number = next(_numbers)
    _sets[number] = _real.epoll(), {}, []
    return number


def epoll_fileno(number):
    return _sets[number][0].fileno()


def epoll_close(number):
    if number in _sets:
        _sets.pop(number)[0].close()


def epoll_add(number, socket, events):
    _sets[number][0].register(_plain(socket), events)
    _sets[number][1][_plain(socket).fileno()] = socket


def epoll_modify(number, socket, events):
    _sets[number][0].modify(_plain(socket), events)


def epoll_delete(number, socket):
    _sets[number][0].unregister(_plain(socket))
    _sets[number][1].pop(_plain(socket).fileno(), None)


def epoll_waker(number, waker):
    epoll, _, wakes = _sets[number]
    if wakes:
        epoll.unregister(wakes.pop())
    if waker is not None:
        wakes.append(_wakers[waker][0])
        epoll.register(wakes[0], _real.EPOLLIN)


def epoll_wait(number, most, seconds, in_passing):
    epoll, number_of, wakes = _sets[number]
    ready = epoll.poll(seconds, most)
    return [(number_of[fd], events) for fd, events in ready if fd not in wakes], any(fd in wakes for fd, _ in ready)


def waker_new():
    number = next(_numbers)
    _wakers[number] = posix.pipe()
    for fd in _wakers[number]:
        posix.set_blocking(fd, False)
    return number, *_wakers[number]


def waker_wake(number):
    posix.write(_wakers[number][1], b'\0')


def waker_clear(number):
    try:
        return bool(posix.read(_wakers[number][0], 4096))
    except BlockingIOError:
        return False


def waker_close(number):
    for fd in _wakers.pop(number, ()):
        posix.close(fd)


def loop_time():
    return None


def task_runs(name):
    pass


def absent(module, name):
    return None


def unix_paths():
    return []


def unix_is_path(path):
    """Paths of sockets are files here, which `os` finds by itself."""
    return False


def unix_remove(path):
    return False


def unix_rename(old, new):
    return False


def ipv6_packed(text):
    try:
        return _socket.inet_pton(_socket.AF_INET6, text)
    except OSError:
        return None


def ipv6_text(packed):
    return _socket.inet_ntop(_socket.AF_INET6, packed) if len(packed) == 16 else None


def resolve(host):
    if host in NAMES:
        return NAMES[host]
    address = _numbers_of(host)
    if address is not None and (address.startswith('127.') or address == '0.0.0.0'):
        return address
    raise OSError(EAI_NONAME, UNKNOWN)


def start_thread(function, args, name):
    return _thread.start_new_thread(function, args)


def raised(value):
    sys.__excepthook__(type(value), value, value.__traceback__)


program_number = getpid
current_ident = _thread.get_ident
Lock = _thread.allocate_lock
TIMEOUT_MAX = _thread.TIMEOUT_MAX


def check_timeout(blocking, timeout):
    Lock().acquire(blocking, timeout)


sleep = time.sleep
monotonic = time.monotonic
input_line = input


def command_waits(reads, pipe, bytes, room):
    pass


def thread_joins(ident):
    pass


def waits_no_more():
    pass


def _commands():
    """The table of commands in Python; the workbench has the same one natively."""
    path = join(dirname(abspath(__file__)), '..', '..', 'assets', 'programs', 'commands.py')
    spec = spec_from_file_location('commands', path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def command_words(words):
    return _commands().answered([word.decode('utf-8', 'surrogateescape') for word in words])


def command_line(text):
    return _commands().shell_answered(text.decode('utf-8', 'surrogateescape'))
