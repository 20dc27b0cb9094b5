"""Addresses: what a program wrote, checked as CPython checks it, and names and numbers turned into each other.

It opens no socket. Which names exist is asked of the native module, and only the loopback ones do.
"""
from operator import index

import _sockscope

from _socket_checks import octets
from _socket_names import (AF_INET, AF_INET6, AF_UNIX, AI_NUMERICHOST, AI_PASSIVE, EAI_ADDRFAMILY, EAI_FAMILY, EAI_NONAME,
                           EAI_SERVICE, EAI_SOCKTYPE, IPPROTO_TCP, IPPROTO_UDP, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM,
                           AddressFamily)
# What a program may write instead of a port. The real list is a file, and there are no files here.
from _socket_ports import SERVICES

__all__ = ['getaddrinfo', 'getfqdn', 'gethostbyname', 'gethostname', 'htonl', 'htons', 'inet_aton', 'inet_ntoa',
           'inet_ntop', 'inet_pton', 'ntohl', 'ntohs']

EAFNOSUPPORT = 97
ILLEGAL = 'illegal IP address string passed to '
KINDS = [(SOCK_STREAM, IPPROTO_TCP), (SOCK_DGRAM, IPPROTO_UDP), (SOCK_RAW, 0)]


class herror(OSError):
    __module__ = 'socket'


class gaierror(OSError):
    __module__ = 'socket'


def checked(call, address, family=AF_INET):
    """The host and the port of an address, or the error that CPython raises, in the order in which it looks."""
    if family == AF_UNIX:
        return named(address), 0
    if family == AF_INET6:
        return checked_ipv6(call, address)
    if not isinstance(address, tuple):
        raise TypeError(f'{call}(): AF_INET address must be tuple, not {type(address).__name__}')
    if len(address) != 2:
        raise TypeError('AF_INET address must be a pair (host, port)')
    host, port = written(address[0]), index(address[1])
    host = findable(host)
    if not 0 <= port <= 65535:
        raise OverflowError(f'{call}(): port must be 0-65535.')
    return host, port


def checked_ipv6(call, address):
    if not isinstance(address, tuple):
        raise TypeError(f'{call}(): AF_INET6 address must be tuple, not {type(address).__name__}')
    if not 2 <= len(address) <= 4:
        raise TypeError('AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])')
    host, port = written(address[0]), index(address[1])
    if host not in ('', 'localhost', 'ip6-localhost'):
        if packed_address(host):
            raise gaierror(EAI_ADDRFAMILY, 'Address family for hostname not supported')
        host = _sockscope.ipv6_text(ipv6_address(host))
    if not 0 <= port <= 65535:
        raise OverflowError(f'{call}(): port must be 0-65535.')
    if len(address) > 2 and not 0 <= index(address[2]) <= 1048575:
        raise OverflowError(f'{call}(): flowinfo must be 0-1048575.')
    return host, port


def ipv6_address(host):
    """The sixteen bytes of an address as text; a zone behind it is the loopback's, where there is but one."""
    packed = _sockscope.ipv6_packed(host.partition('%')[0])
    if packed is None:
        raise gaierror(EAI_NONAME, 'Name or service not known: programs of the workbench reach this machine alone, so '
                                   f'{host!r} is not looked up; use ::1 or localhost')
    return packed


def named(name):
    """The name of a UNIX socket, which is a path or begins with a zero byte."""
    if not isinstance(name, (str, bytes, bytearray, memoryview)):
        raise TypeError(f"a bytes-like object is required, not '{type(name).__name__}'")
    packed = name.encode('utf-8', 'surrogateescape') if isinstance(name, str) else bytes(name)
    if len(packed) > (108 if packed[:1] == b'\0' else 107):
        raise OSError('AF_UNIX path too long')
    return packed.decode('utf-8', 'backslashreplace')


def written(host):
    """The text of a host, however it was written."""
    if isinstance(host, (bytes, bytearray)):
        host = bytes(host).decode('latin-1')
    if not isinstance(host, str):
        raise TypeError(f'str, bytes or bytearray expected, not {type(host).__name__}')
    if '\0' in host:
        raise TypeError('host name must not contain null character')
    return host


def findable(host):
    """The host as it was written if it is a known name, and as four numbers if it is some spelling of them."""
    if host == '<broadcast>':
        return '255.255.255.255'
    packed = packed_address(host)
    if packed is not None:
        return dotted(packed)
    resolved(host)
    return host


def resolved(host):
    """The four numbers of a name."""
    try:
        return _sockscope.resolve(host)
    except OSError as error:
        failed = gaierror(error.errno, error.strerror)
    raise failed


def packed_address(text):
    """Four bytes from one to four numbers with dots, the last of which fills what is left; or None."""
    words = text.split(None, 1)
    if not words or text[:1].isspace():
        return None
    numbers = [number(part) for part in words[0].split('.')]
    if len(numbers) > 4 or None in numbers:
        return None
    room = 5 - len(numbers)
    if numbers[-1] >= 256 ** room or any(part > 255 for part in numbers[:-1]):
        return None
    return bytes(numbers[:-1]) + numbers[-1].to_bytes(room, 'big')


def number(part):
    """A number as C writes it: 0x for sixteen, a leading 0 for eight."""
    digits, base = part.lower(), 10
    if digits.startswith('0x'):
        digits, base = digits[2:], 16
    elif digits.startswith('0') and len(digits) > 1:
        digits, base = digits[1:], 8
    if not digits or any(digit not in '0123456789abcdef'[:base] for digit in digits):
        return None
    return int(digits, base)


def dotted(packed):
    return '.'.join(str(byte) for byte in packed)


# ---------------------------------------------------------------- functions of the module


def inet_aton(ip_string):
    if not isinstance(ip_string, str):
        raise TypeError(f'inet_aton() argument 1 must be str, not {type(ip_string).__name__}')
    packed = packed_address(ip_string)
    if packed is None:
        raise OSError(ILLEGAL + 'inet_aton')
    return packed


def inet_ntoa(packed_ip):
    packed = octets(packed_ip)
    if len(packed) != 4:
        raise OSError('packed IP wrong length for inet_ntoa')
    return dotted(packed)


def inet_pton(address_family, ip_string):
    if address_family == AF_INET6:
        packed = _sockscope.ipv6_packed(ip_string)
        if packed is None:
            raise OSError(ILLEGAL + 'inet_pton')
        return packed
    if address_family != AF_INET:
        raise OSError(EAFNOSUPPORT, 'Address family not supported by protocol')
    parts = ip_string.split('.')
    plain = all(part.isdigit() and len(part) <= 3 and int(part) < 256 for part in parts)
    if len(parts) != 4 or not plain or any(part != '0' and part.startswith('0') for part in parts):
        raise OSError(ILLEGAL + 'inet_pton')
    return bytes(int(part) for part in parts)


def inet_ntop(address_family, packed_ip):
    if address_family not in (AF_INET, AF_INET6):
        raise ValueError(f'unknown address family {index(address_family)}')
    packed = octets(packed_ip)
    if address_family == AF_INET6 and len(packed) == 16:
        return _sockscope.ipv6_text(packed)
    if len(packed) != 4:
        raise ValueError('invalid length of packed IP address string')
    return dotted(packed)


def htons(x):
    return swapped_short('htons', x)


def ntohs(x):
    return swapped_short('ntohs', x)


def swapped_short(name, x):
    """Network order is big-endian and the machine is taken as little-endian, so both ways are one."""
    x = index(x)
    if x > 0x7FFFFFFF:
        raise OverflowError('signed integer is greater than maximum')
    if x < 0:
        raise OverflowError(f"{name}: can't convert negative Python int to C 16-bit unsigned integer")
    if x > 0xFFFF:
        raise OverflowError(f'{name}: Python int too large to convert to C 16-bit unsigned integer')
    return int.from_bytes(x.to_bytes(2, 'big'), 'little')


def htonl(x):
    return swapped_long(x)


def ntohl(x):
    return swapped_long(x)


def swapped_long(x):
    if not isinstance(x, int):
        raise TypeError(f'expected int, {type(x).__name__} found')
    if x < 0:
        raise OverflowError("can't convert negative value to unsigned int")
    if x > 0xFFFFFFFF:
        raise OverflowError('int larger than 32 bits')
    return int.from_bytes(x.to_bytes(4, 'big'), 'little')


def gethostname():
    return 'localhost'


def getfqdn(name=''):
    return 'localhost' if name in ('', '0.0.0.0', '127.0.0.1') else name


def gethostbyname(hostname):
    if not isinstance(hostname, (str, bytes, bytearray)):
        raise TypeError(f'gethostbyname() argument 1 must be str, bytes or bytearray, not {type(hostname).__name__}')
    host = findable(written(hostname))
    return host if packed_address(host) else resolved(host)


def getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    """The ways to reach a host: IPv4 only, the stream first, as the workbench offers them."""
    number = port_number(port)
    if family == AF_INET6 or isinstance(host, (str, bytes)) and _sockscope.ipv6_packed(written(host)):
        address = address_of_ipv6(host, port, family, flags), number, 0, 0
        return [(AddressFamily.AF_INET6, kind, protocol, '', address) for kind, protocol in offered(type, proto)]
    if host is None:
        if port is None:
            raise gaierror(EAI_NONAME, 'Name or service not known')
        address = '0.0.0.0' if flags & AI_PASSIVE else '127.0.0.1'
    else:
        address = numbered(written(host), flags)
    if family not in (0, AF_INET):
        raise gaierror(EAI_FAMILY, 'ai_family not supported')
    return [(AddressFamily.AF_INET, kind, protocol, '', (address, number)) for kind, protocol in offered(type, proto)]


def offered(type, proto):
    """The kinds of sockets that are asked for, each with its protocol."""
    ways = [(kind, protocol) for kind, protocol in KINDS if type in (0, kind) and proto in (0, protocol)]
    if not ways:
        raise gaierror(EAI_SOCKTYPE, 'ai_socktype not supported')
    return ways


def address_of_ipv6(host, port, family, flags):
    if host is None:
        if port is None:
            raise gaierror(EAI_NONAME, 'Name or service not known')
        return '::' if flags & AI_PASSIVE else '::1'
    host = written(host)
    if packed_address(host) or family == AF_INET:
        raise gaierror(EAI_ADDRFAMILY, 'Address family for hostname not supported')
    if host in ('localhost', 'ip6-localhost') and not flags & AI_NUMERICHOST:
        return '::1'
    return _sockscope.ipv6_text(ipv6_address(host))


def numbered(host, flags):
    packed = packed_address(host)
    if packed is not None:
        return dotted(packed)
    # Unlike bind and connect, this function takes no empty name for "any address".
    if host == '' or flags & AI_NUMERICHOST:
        raise gaierror(EAI_NONAME, 'Name or service not known')
    return resolved(host)


def port_number(port):
    if port is None:
        return 0
    if isinstance(port, (bytes, bytearray)):
        port = bytes(port).decode('latin-1')
    if isinstance(port, str) and not port.isdigit():
        if port not in SERVICES:
            raise gaierror(EAI_SERVICE, 'Servname not supported for ai_socktype')
        return SERVICES[port]
    return int(port) & 0xFFFF
