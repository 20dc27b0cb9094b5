"""What the methods of a socket check before they call: the types and ranges of arguments, with CPython's messages.

It calls nothing itself, and what the kernel refuses it leaves to the kernel.
"""
from operator import index

from _socket_names import AF_INET, AF_INET6, AF_UNIX, IPPROTO_TCP, IPPROTO_UDP, SO_LINGER, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM, SOL_SOCKET

EBADF, EINVAL, EPROTONOSUPPORT, EAFNOSUPPORT = 9, 22, 93, 97


def refuse_number(fileno):
    if index(fileno) < 0:
        raise ValueError('negative file descriptor')
    raise OSError(EBADF, 'Bad file descriptor: the workbench makes no socket out of a number; pass the socket itself')


def refuse_other_kinds(family, type, proto):
    if family not in (AF_INET, AF_INET6, AF_UNIX):
        raise OSError(EAFNOSUPPORT, 'Address family not supported by protocol: the workbench has AF_INET, AF_INET6 and '
                                    'AF_UNIX, and nothing that reaches below or beyond them')
    if type == SOCK_RAW:
        raise OSError(EPROTONOSUPPORT, 'Protocol not supported: the workbench has no raw sockets, which see what others '
                                       'send; use SOCK_STREAM or SOCK_DGRAM')
    if type == SOCK_SEQPACKET and family == AF_UNIX:
        raise OSError(EPROTONOSUPPORT, 'Protocol not supported: the workbench has SOCK_STREAM and SOCK_DGRAM')
    if type not in (SOCK_STREAM, SOCK_DGRAM):
        raise OSError(EINVAL, 'Invalid argument')
    if family == AF_UNIX:
        if proto not in (0, AF_UNIX):
            raise OSError(EPROTONOSUPPORT, 'Protocol not supported')
    elif proto not in (0, IPPROTO_TCP if type == SOCK_STREAM else IPPROTO_UDP):
        raise OSError(EPROTONOSUPPORT, 'Protocol not supported')


def only_one(call, arguments):
    """bind('127.0.0.1', 8080) is a slip that everybody makes once; the answer is CPython's."""
    if len(arguments) != 1:
        raise TypeError(f'socket.{call}() takes exactly one argument ({len(arguments)} given)')
    return arguments[0]


def octets(data):
    if data.__class__ is bytes:
        return data
    try:
        view = memoryview(data)
    except TypeError:
        raise TypeError(f"a bytes-like object is required, not '{data.__class__.__name__}'") from None
    if not view.c_contiguous:
        raise BufferError('memoryview: underlying buffer is not C-contiguous')
    return view.tobytes()


def wanted(call, bufsize):
    size = index(bufsize)
    if size > 0x7FFFFFFFFFFFFFFF:
        raise OverflowError('Python int too large to convert to C ssize_t')
    if size < 0:
        raise ValueError(f'negative buffersize in {call}')
    return int(size)


def room_in(call, buffer, nbytes, too_small):
    """Where received bytes go, and how many may."""
    try:
        view = memoryview(buffer)
    except TypeError:
        view = None
    if view is None or view.readonly:
        raise TypeError(f'{call}() argument 1 must be read-write bytes-like object, not {buffer.__class__.__name__}')
    if view.format != 'B' or view.ndim != 1:
        view = view.cast('B')
    size = wanted(call, nbytes)
    if size > len(view):
        raise ValueError(too_small)
    return view, size or len(view)


def seconds(value):
    if value is None:
        return None
    if not isinstance(value, float):
        value = index(value)
    if value != value:
        raise ValueError('Invalid value NaN (not a number)')
    if not -9223372036 <= value <= 9223372036:
        raise OverflowError('timestamp out of range for platform time_t')
    if value < 0:
        raise ValueError('Timeout value out of range')
    return float(value)


def option_value(level, optname, value):
    """The native module takes a number, and eight bytes for SO_LINGER; programs may pack their numbers themselves."""
    linger = (level, optname) == (SOL_SOCKET, SO_LINGER)
    if isinstance(value, int) and -0x80000000 <= value <= 0x7FFFFFFF:
        if linger:
            raise OSError(EINVAL, 'Invalid argument')
        return int(value)
    packed = octets(value)
    if len(packed) < (8 if linger else 4):
        raise OSError(EINVAL, 'Invalid argument')
    return packed[:8] if linger else int.from_bytes(packed[:4], 'little', signed=True)
