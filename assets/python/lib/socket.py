"""The module `socket` of the programs: CPython's names, checks and messages over the recorded calls of `_sockscope`.

It makes no call of its own and waits for nothing: every call of a program is one call of the native module,
but for a recv of nothing, which is none.
"""
import sys
from operator import index

import _sockscope
import _socket_file

from _socket_address import *
from _socket_address import checked, gaierror, herror
from _socket_sendfile import send_file
from _socket_checks import octets, only_one, option_value, refuse_number, refuse_other_kinds, room_in, seconds, wanted
from _socket_services import *
from _socket_services import __all__ as _services
from _socket_names import *
from _socket_names import __all__ as _names

__all__ = [
    'socket', 'SocketType', 'SocketIO', 'error', 'timeout', 'gaierror', 'herror', 'has_ipv6', 'create_connection',
    'create_server', 'has_dualstack_ipv6', 'socketpair', 'fromfd', 'getaddrinfo', 'getfqdn', 'gethostbyname',
    'gethostname', 'getdefaulttimeout', 'setdefaulttimeout', 'htonl', 'htons', 'ntohl', 'ntohs', 'inet_aton',
    'inet_ntoa', 'inet_ntop', 'inet_pton', *_services, *_names,
]

error = OSError
timeout = TimeoutError
SocketIO = _socket_file.SocketIO
has_ipv6 = True

EAGAIN, ENOPROTOOPT, EPROTONOSUPPORT, EOPNOTSUPP = 11, 92, 93, 95
# What CPython's sockets have beside, and what does instead.
ABSENT = {
    'dup': 'a socket here has one owner; pass the socket itself',
    'recvmsg': 'use recv or recvfrom', 'recvmsg_into': 'use recv_into or recvfrom_into',
    'sendmsg': 'use send or sendto',
    'ioctl': 'use setblocking, settimeout or setsockopt', 'share': 'there are no other processes here',
}

# Options that would change what a run shows, or nothing at all.
REFUSED = {
    SO_RCVTIMEO: 'the workbench waits in the place of the kernel; use settimeout',
    SO_SNDTIMEO: 'the workbench waits in the place of the kernel; use settimeout',
    SO_RCVLOWAT: 'the workbench returns what is there; use MSG_WAITALL, or read on until all is there',
}

# Multicast is a matter of networks, and there is none here.
NO_MULTICAST = 'the workbench has no multicast, which would leave the machine; send to the address of each receiver'
MULTICAST = {(IPPROTO_IP, option) for option in (IP_MULTICAST_IF, IP_MULTICAST_TTL, IP_MULTICAST_LOOP, IP_ADD_MEMBERSHIP,
                                                 IP_DROP_MEMBERSHIP)}
MULTICAST |= {(IPPROTO_IPV6, option) for option in (IPV6_MULTICAST_IF, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_LOOP,
                                                    IPV6_JOIN_GROUP, IPV6_LEAVE_GROUP)}

_default_timeout = None
# Which socket a descriptor belongs to, for select and for whoever asks with a bare number.
_number_of_fileno = {}
# The number of no socket: of one that was never made, or was detached.
_NO_NUMBER = 2 ** 32 - 1


class socket:
    """One end of a conversation, or the door where conversations begin."""

    # `_shown` is what a table of variables shows: short, and without the descriptor.
    __slots__ = ('_number', '_family', '_type', '_proto', '_timeout', '_io_refs', '_closed', '_gone', '_shown',
                 '_only_ipv6',                 '__weakref__')

    def __new__(cls, *arguments, **named_arguments):
        # Before `__init__`, so that a socket that was refused can be printed and thrown away like any other.
        self = object.__new__(cls)
        self._number, self._family, self._type, self._proto = _NO_NUMBER, AF_INET, SOCK_STREAM, 0
        self._timeout, self._io_refs, self._closed, self._gone = None, 0, False, True
        self._shown, self._only_ipv6 = '<socket>', False
        return self

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is not None:
            refuse_number(fileno)
        family = AF_INET if family == -1 else index(family)
        type = SOCK_STREAM if type == -1 else index(type)
        proto = 0 if proto == -1 else index(proto)
        refuse_other_kinds(family, type, proto)
        self._take(_sockscope.socket(int(family), int(type), int(proto)), family, type, proto)

    def _take(self, number, family, type, proto):
        self._number, self._proto = number, proto
        self._family, self._type = AddressFamily(family), SocketKind(type)
        self._closed = self._gone = False
        _number_of_fileno[_sockscope.fileno(number)] = number
        if _default_timeout is not None:
            self.settimeout(_default_timeout)

    def _show(self):
        """Takes its addresses into what is shown of it."""
        ends = [self._address(ask) for ask in (_sockscope.getsockname, _sockscope.getpeername)]
        named = ' ⇄ '.join(filter(None, map(_short, ends)))
        self._shown = f'<socket {named}>' if named else '<socket>'

    def _address(self, ask):
        try:
            return ask(self._number)
        except OSError:
            return ''

    family = property(lambda self: self._family, doc='the address family')
    type = property(lambda self: self._type, doc='the socket type')
    proto = property(lambda self: self._proto, doc='the protocol')
    timeout = property(lambda self: self._timeout, doc='seconds, or None for no limit')

    def __getattr__(self, name):
        if name in ABSENT:
            raise AttributeError(f"'socket' object has no '{name}' in the workbench: {ABSENT[name]}")
        raise AttributeError(f"'{self.__class__.__name__}' object has no attribute '{name}'")

    def __enter__(self):
        return self

    def __exit__(self, *what_happened):
        if not self._closed:
            self.close()

    def __reduce__(self):
        raise TypeError(f'cannot pickle {self.__class__.__name__!r} object')

    def __repr__(self):
        kind = self.__class__
        text = f'<{kind.__module__}.{kind.__qualname__}{" [closed]" if self._closed else ""} fd={self.fileno()}'
        text += f', family={self.family!s}, type={self.type!s}, proto={self.proto}'
        for name, ask in (('laddr', self.getsockname), ('raddr', self.getpeername)):
            try:
                if not self._closed and (address := ask()):
                    text += f', {name}={address}'
            except OSError:
                # It has no such address, and then the text has none.
                pass
        return text + '>'

    def __del__(self):
        # A socket that nobody can reach any more is closed, as in CPython; a program may rely on it. What is open at the end
        # of the program is closed for it.
        if not self._gone and not _sockscope.has_ended():
            _sockscope.unreferenced(self._number)
            self._real_close()

    # ---------------------------------------------------------------- a conversation begins

    def bind(self, *address):
        _sockscope.bind(self._number, *checked('bind', only_one('bind', address), self._family))
        self._show()

    def listen(self, backlog=128):
        _sockscope.listen(self._number, max(index(backlog), 0))

    def accept(self):
        number, address = _sockscope.accept(self._number)
        return _adopt(number, self._family, self._type, self._proto), address

    def connect(self, *address):
        _sockscope.connect(self._number, *checked('connect', only_one('connect', address), self._family))
        self._show()

    def connect_ex(self, *address):
        host, port = checked('connect_ex', only_one('connect_ex', address), self._family)
        try:
            _sockscope.connect(self._number, host, port)
        except TimeoutError as failed:
            return failed.errno or EAGAIN
        except OSError as failed:
            return failed.errno
        self._show()
        return 0

    # ---------------------------------------------------------------- bytes

    def send(self, data, flags=0):
        return _sockscope.send(self._number, octets(data), int(index(flags)))

    def sendfile(self, file, offset=0, count=None):
        return send_file(self, file, offset, count)

    def sendall(self, data, flags=0):
        rest, flags = octets(data), int(index(flags))
        sent = _sockscope.send(self._number, rest, flags)
        if sent < len(rest):
            self._send_rest(rest[sent:], flags)

    def _send_rest(self, rest, flags):
        """The timeout of `sendall` is for all of it; so every further send has what is left of the time."""
        whole = self._timeout
        end = None if whole is None else _sockscope.monotonic() + whole
        try:
            while rest:
                if end is not None and whole > 0:
                    left = end - _sockscope.monotonic()
                    if left <= 0:
                        raise TimeoutError('timed out')
                    _sockscope.settimeout(self._number, left)
                rest = rest[_sockscope.send(self._number, rest, flags):]
        finally:
            if whole is not None and not self._gone:
                _sockscope.settimeout(self._number, whole)

    def sendto(self, data, *flags_and_address):
        if not 1 <= len(flags_and_address) <= 2:
            raise TypeError(f'sendto() takes 2 or 3 arguments ({len(flags_and_address) + 1} given)')
        data = octets(data)
        flags = int(index(flags_and_address[0])) if len(flags_and_address) == 2 else 0
        host, port = checked('sendto', flags_and_address[-1], self._family)
        sent = _sockscope.sendto(self._number, data, flags, host, port)
        if self._shown == '<socket>':
            # It has got its own address by sending.
            self._show()
        return sent

    def recv(self, bufsize, flags=0):
        size, flags = wanted('recv', bufsize), int(index(flags))
        # Whoever asks for nothing makes no call.
        return _sockscope.recv(self._number, size, flags) if size else b''

    def recvfrom(self, bufsize, flags=0):
        return _sockscope.recvfrom(self._number, wanted('recvfrom', bufsize), int(index(flags)))

    def recv_into(self, buffer, nbytes=0, flags=0):
        view, size = room_in('recv_into', buffer, nbytes, 'buffer too small for requested bytes')
        flags = int(index(flags))
        data = _sockscope.recv(self._number, size, flags) if size else b''
        view[:len(data)] = data
        return len(data)

    def recvfrom_into(self, buffer, nbytes=0, flags=0):
        view, size = room_in('recvfrom_into', buffer, nbytes, 'nbytes is greater than the length of the buffer')
        data, address = _sockscope.recvfrom(self._number, size, int(index(flags)))
        view[:len(data)] = data
        return len(data), address

    def makefile(self, mode='r', buffering=None, *, encoding=None, errors=None, newline=None):
        return _socket_file.opened(self, mode, buffering, encoding, errors, newline)

    # ---------------------------------------------------------------- settings

    def settimeout(self, value):
        self._timeout = seconds(value)
        _sockscope.settimeout(self._number, self._timeout)

    def gettimeout(self):
        return self._timeout

    def setblocking(self, flag):
        self.settimeout(None if index(flag) else 0.0)

    def getblocking(self):
        return self._timeout != 0.0

    def setsockopt(self, level, optname, value, optlen=None):
        level, optname = int(index(level)), int(index(optname))
        if level == SOL_SOCKET and optname in REFUSED:
            raise OSError(ENOPROTOOPT, f'Protocol not available: {REFUSED[optname]}')
        if (level, optname) in MULTICAST:
            raise OSError(ENOPROTOOPT, f'Protocol not available: {NO_MULTICAST}')
        if (level, optname) == (IPPROTO_IPV6, IPV6_V6ONLY) and self._family == AF_INET6:
            # Every IPv6 socket is for IPv6 alone here.
            self._only_ipv6 = bool(option_value(level, optname, value))
            return
        _sockscope.setsockopt(self._number, level, optname, option_value(level, optname, value))

    def getsockopt(self, level, optname, buflen=0):
        level, optname, buflen = int(index(level)), int(index(optname)), index(buflen)
        if not 0 <= buflen <= 1024:
            raise OSError('getsockopt buflen out of range')
        if (level, optname) == (IPPROTO_IPV6, IPV6_V6ONLY) and self._family == AF_INET6:
            value = int(self._only_ipv6)
        else:
            value = _sockscope.getsockopt(self._number, level, optname)
        packed = value if isinstance(value, bytes) else value.to_bytes(4, 'little', signed=True)
        return packed[:buflen] if buflen else int.from_bytes(packed[:4], 'little', signed=True)

    # ---------------------------------------------------------------- names

    def fileno(self):
        return -1 if self._gone else _sockscope.fileno(self._number)

    def getsockname(self):
        return _sockscope.getsockname(self._number)

    def getpeername(self):
        return _sockscope.getpeername(self._number)

    # ---------------------------------------------------------------- a conversation ends

    def shutdown(self, how):
        _sockscope.shutdown(self._number, int(index(how)))

    def close(self):
        self._closed = True
        if self._io_refs <= 0:
            self._real_close()

    def detach(self):
        fileno = self.fileno()
        self._closed = self._gone = True
        self._number = _NO_NUMBER
        return fileno

    def _file_closed(self):
        """A file of `makefile` is done; the last user of a closed socket ends it."""
        if self._io_refs > 0:
            self._io_refs -= 1
        if self._closed:
            self.close()

    def _real_close(self):
        if self._gone:
            return
        self._gone = self._closed = True
        fileno = _sockscope.fileno(self._number)
        if _number_of_fileno.get(fileno) == self._number:
            # First out of the table: the kernel gives the number away again as soon as it is closed.
            del _number_of_fileno[fileno]
        _sockscope.close(self._number)
        self._shown = '<socket closed>'


SocketType = socket


def _short(address):
    """An address as a table of variables shows it; nothing for one that says nothing."""
    if isinstance(address, tuple):
        host, port = address[:2]
        return (f'[{host}]:{port}' if ':' in host else f'{host}:{port}') if port else ''
    return '@' + address[1:].decode('utf-8', 'replace') if isinstance(address, bytes) else address


def _adopt(number, family, type, proto):
    accepted = socket.__new__(socket)
    accepted._take(number, family, type, proto)
    accepted._show()
    return accepted


# ---------------------------------------------------------------- functions of the module


def getdefaulttimeout():
    return _default_timeout


def setdefaulttimeout(timeout):
    global _default_timeout
    _default_timeout = seconds(timeout)


# Stands for "no timeout was asked for"; `http.client` and others ask for it by this name.
_GLOBAL_DEFAULT_TIMEOUT = object()


def create_connection(address, timeout=_GLOBAL_DEFAULT_TIMEOUT, source_address=None, *, all_errors=False):
    host, port = address
    failures = []
    for family, kind, protocol, _, reachable in getaddrinfo(host, port, 0, SOCK_STREAM):
        sock = socket(family, kind, protocol)
        try:
            if timeout is not _GLOBAL_DEFAULT_TIMEOUT:
                sock.settimeout(timeout)
            if source_address:
                sock.bind(source_address)
            sock.connect(reachable)
            return sock
        except OSError as failed:
            failures.append(failed)
            sock.close()
    try:
        if all_errors:
            raise ExceptionGroup('create_connection failed', failures)
        raise failures[0]
    finally:
        # A traceback holds its frame and the frame would hold the exception.
        failures.clear()


def create_server(address, *, family=AF_INET, backlog=None, reuse_port=False, dualstack_ipv6=False):
    if dualstack_ipv6:
        raise ValueError('dualstack_ipv6 requires AF_INET6 family' if family != AF_INET6
                         else 'dualstack_ipv6 not supported on this platform')
    sock = socket(family, SOCK_STREAM)
    try:
        sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        if reuse_port:
            sock.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
        try:
            sock.bind(address)
        except OSError as failed:
            meant = f'{failed.strerror} (while attempting to bind on address {address!r})'
            raise OSError(failed.errno, meant) from None
        sock.listen(128 if backlog is None else backlog)
        return sock
    except BaseException:
        sock.close()
        raise


def has_dualstack_ipv6():
    return False


def socketpair(family=None, type=SOCK_STREAM, proto=0):
    """Two sockets, each connected to the other."""
    family, type = AF_UNIX if family is None else index(family), index(type)
    if family != AF_UNIX:
        raise OSError(EOPNOTSUPP, 'Operation not supported')
    refuse_other_kinds(family, type, index(proto))
    if type != SOCK_STREAM:
        raise OSError(EPROTONOSUPPORT, 'Protocol not supported: a pair of the workbench is a stream; use SOCK_STREAM')
    one, other = _sockscope.socketpair()
    return _adopt(one, AF_UNIX, type, 0), _adopt(other, AF_UNIX, type, 0)


def fromfd(fd, family, type, proto=0):
    refuse_number(fd)


def __getattr__(name):
    if name.startswith('__'):
        raise AttributeError(f"module 'socket' has no attribute '{name}'")
    told = _sockscope.absent('socket', name)
    # Constants and classes are written in capitals, and of those python3 has more; any other name it would not know either.
    if told is None and not name.isupper():
        raise AttributeError(f"module 'socket' has no attribute '{name}'", name=name, obj=sys.modules[__name__])
    raise AttributeError(told or f"module 'socket' has no '{name}' in the workbench: there are streams and datagrams on the "
                                 'loopback, and what belongs to them')
