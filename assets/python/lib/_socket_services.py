"""Names of services and protocols, and what an address is called: the part of `socket` that looks things up.

The real lists are files, and there are no files here. So this knows what learners meet, and asks nobody else.
"""
from operator import index

from _socket_address import checked, findable, gaierror, gethostbyname, packed_address, written
from _socket_names import EAI_NONAME, NI_DGRAM, NI_NAMEREQD, NI_NUMERICHOST, NI_NUMERICSERV
from _socket_ports import SERVICES, speaks

__all__ = ['gethostbyaddr', 'gethostbyname_ex', 'getnameinfo', 'getprotobyname', 'getservbyname', 'getservbyport']

PROTOCOLS = {'ip': 0, 'icmp': 1, 'tcp': 6, 'udp': 17}


def getservbyname(servicename, protocolname='', /):
    if servicename in SERVICES and speaks(servicename, protocolname):
        return SERVICES[servicename]
    raise OSError('service/proto not found')


def getservbyport(port, protocolname='', /):
    port = index(port)
    if not 0 <= port <= 65535:
        raise OverflowError('getservbyport: port must be 0-65535.')
    for name, number in SERVICES.items():
        if number == port and speaks(name, protocolname):
            return name
    raise OSError('port/proto not found')


def getprotobyname(name, /):
    if name not in PROTOCOLS:
        raise OSError('protocol not found')
    return PROTOCOLS[name]


def gethostbyname_ex(hostname, /):
    address = gethostbyname(hostname)
    return written(hostname), [], [address]


def gethostbyaddr(ip_address, /):
    address = gethostbyname(ip_address)
    return _name_of(address, 0), [], [address]


def getnameinfo(sockaddr, flags, /):
    host, port = checked('getnameinfo', sockaddr[:2] if isinstance(sockaddr, tuple) else sockaddr)
    if not packed_address(findable(host)):
        host = gethostbyname(host)
    service = str(port)
    if not flags & NI_NUMERICSERV:
        try:
            service = getservbyport(port, 'udp' if flags & NI_DGRAM else 'tcp')
        except OSError:
            # It has no name, and then the number is its name.
            pass
    return _name_of(host, flags), service


def _name_of(address, flags):
    if address.startswith('127.') and not flags & NI_NUMERICHOST:
        return 'localhost'
    if flags & NI_NAMEREQD:
        raise gaierror(EAI_NONAME, 'Name or service not known')
    return address
