"""The native module of `assets/python/NATIVE.md` over CPython's own sockets and threads.

It records nothing and stages nothing. With it the modules that programs import run under any `python3`, so that they
can be compared with the real ones.
"""
import _socket
import _thread
import errno
import itertools
import sys
import time
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from posix import getpid

OUTSIDE = 'Network is unreachable: the workbench reaches the loopback address only; use 127.0.0.1'
UNKNOWN = "Name or service not known: the workbench knows 'localhost' and addresses of the loopback; use '127.0.0.1'"
NAMES = {'': '0.0.0.0', 'localhost': '127.0.0.1', 'localhost.localdomain': '127.0.0.1'}
EAI_NONAME = -2
SOL_SOCKET, SO_LINGER = 1, 13
OPTIONS = {SOL_SOCKET: (2, 3, 4, 6, 7, 8, 9, 13, 30), _socket.IPPROTO_TCP: (1, 2, 3, 4, 5, 6, 12),
           _socket.IPPROTO_IP: (2,)}
FLAGS = _socket.MSG_PEEK | _socket.MSG_DONTWAIT | _socket.MSG_WAITALL | _socket.MSG_NOSIGNAL


def _real_select():
    """The module of this name that is found on the path is one of those under test, so the real one is looked for."""
    spec = PathFinder.find_spec('select', [path for path in sys.path if path.endswith('lib-dynload')])
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.select


_select = _real_select()
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
    if family != _socket.AF_INET or type not in (_socket.SOCK_STREAM, _socket.SOCK_DGRAM):
        raise OSError(errno.EAFNOSUPPORT, 'Address family not supported by protocol')
    return _keep(_socket.socket(family, type, proto))


def fileno(number):
    return _sockets[number].fileno() if number in _sockets else -1


def close(number):
    if number in _sockets:
        _sockets.pop(number).close()


def unreferenced(number):
    """Nobody watches, so nobody is told."""


def settimeout(number, seconds):
    _plain(number).settimeout(seconds)


def bind(number, host, port):
    _plain(number).bind((_inside(host), port))


def listen(number, backlog):
    _plain(number).listen(backlog)


def accept(number):
    fd, address = _plain(number)._accept()
    accepted = _socket.socket(fileno=fd)
    accepted.settimeout(None)
    return _keep(accepted), address


def connect(number, host, port):
    _plain(number).connect((_inside(host), port))


def send(number, data, flags):
    _check_flags(flags)
    return _plain(number).send(data, flags)


def recv(number, size, flags):
    _check_flags(flags)
    return _plain(number).recv(size, flags)


def sendto(number, data, flags, host, port):
    _check_flags(flags)
    return _plain(number).sendto(data, flags, (_inside(host), port))


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


def select(read_numbers, write_numbers, error_numbers, timeout):
    asked = [{_plain(number).fileno(): number for number in numbers}
             for numbers in (read_numbers, write_numbers, error_numbers)]
    ready = _select(*[list(filenos) for filenos in asked], timeout)
    return tuple([numbers[fd] for fd in fds] for numbers, fds in zip(asked, ready))


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


def command_goes_on():
    pass
