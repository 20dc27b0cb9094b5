"""CPython's own sockets, made to pass the baton of `_stage` where they would have to wait.

Every call is still CPython's and the kernel's: it is made at once on a socket that does not wait, and again when what
it waits for has come. Nothing here invents an exception where CPython has one: a time limit that is over is handed on.
"""
import asyncio.selector_events
import fcntl
import os
import select
import selectors
import socket
import socketserver
import sys
import time
import weakref
import _socket

from _wire import Wire

real = _socket.socket
SIOCOUTQNSD, FIONREAD = 0x894B, 0x541B
IN_PROGRESS = 115
# Long enough for the kernel to hand over what it did not hand over within the call.
SETTLE = 0.06
# The time limit that CPython is given when the program's own is over.
MOMENT = 0.001

original_select, clock = select.select, time.monotonic


class Calls:
    """The calls of one run."""

    def __init__(self, stage, base, nodelay):
        self.stage, self.base, self.nodelay = stage, base, nodelay
        self.wire = Wire()
        self.anywhere = weakref.WeakSet()

    # ---------------------------------------------------------------- addresses

    def there(self, address):
        """Where an address that a program wrote really is: this run has a loopback address of its own."""
        if isinstance(address, tuple) and address and address[0] in ('', '0.0.0.0', '127.0.0.1', 'localhost'):
            return (self.base, *address[1:])
        return address

    def written(self, address):
        """The same the other way round."""
        return ('127.0.0.1', *address[1:]) if address and address[0] == self.base else address

    # ---------------------------------------------------------------- waiting

    def at_once(self, sock, attempt):
        """The call, on a socket that does not wait."""
        limit = sock.gettimeout()
        if limit == 0 or sock.fileno() < 0:
            return attempt()
        real.settimeout(sock, 0)
        try:
            return attempt()
        finally:
            real.settimeout(sock, limit)

    def patiently(self, sock, event, attempt, waits=True):
        """The call as often as it takes, with a wait for the socket before each but the first."""
        limit, until = sock.gettimeout(), self.limit_of(sock)
        while True:
            try:
                return self.at_once(sock, attempt)
            except BlockingIOError:
                if limit == 0 or not waits:
                    raise
            if not self.stage.wait([(sock, event)], until=until):
                return self.too_late(sock, attempt)

    def limit_of(self, sock):
        limit = sock.gettimeout()
        return None if limit is None else self.stage.now + limit

    def too_late(self, sock, attempt):
        """The call on a socket whose time limit is over: CPython says so in its own words."""
        limit = sock.gettimeout()
        real.settimeout(sock, MOMENT)
        try:
            return attempt()
        finally:
            real.settimeout(sock, limit)

    def counted(self, attempt, moved=lambda result: True):
        """A call that may move something: whether it has is counted."""
        self.stage.gate()
        try:
            result = attempt()
        except OSError:
            self.stage.count(False)
            raise
        self.stage.count(moved(result))
        return result

    # ---------------------------------------------------------------- connections

    def connect(self, sock, call, *address):
        where = [self.there(part) for part in address]
        if sock.type == socket.SOCK_DGRAM and sock.fileno() >= 0 and not real.getsockname(sock)[1]:
            # The kernel would choose another address than that of this run, and answers would not come there.
            real.bind(sock, (self.base, 0))
        try:
            result = self.counted(lambda: self.reach(sock, lambda: call(sock, *where)), lambda result: not result)
        finally:
            self.wire.joined(sock, connects=True)
        # The kernel has chosen the address from which the peer is reached.
        self.anywhere.discard(sock)
        return result

    def reach(self, sock, attempt):
        """The kernel begins to connect, and says how it went when it is asked once more."""
        try:
            result = self.at_once(sock, attempt)
        except BlockingIOError:
            if sock.gettimeout() == 0:
                raise
        else:
            if result != IN_PROGRESS or sock.gettimeout() == 0:
                return result
        if self.stage.wait([(sock, select.POLLOUT)], until=self.limit_of(sock)):
            return self.at_once(sock, attempt)
        # A second connect of CPython would say that the first is on its way, and not that its time is over.
        raise TimeoutError('timed out')

    def accept(self, sock):
        fd, address = self.counted(lambda: self.patiently(sock, select.POLLIN, lambda: real._accept(sock)))
        return fd, self.written(address)

    # ---------------------------------------------------------------- bytes

    def receive(self, sock, call, place, arguments, named):
        flags = named.get('flags', arguments[place] if len(arguments) > place else 0)
        wait, look = not flags & socket.MSG_DONTWAIT, flags & socket.MSG_PEEK
        result = self.counted(
            lambda: self.patiently(sock, select.POLLIN, lambda: call(sock, *arguments, **named), wait),
            lambda result: size_of(result) > 0 or sock.type == socket.SOCK_DGRAM)
        data, address = result if isinstance(result, tuple) else (result, None)
        if not look:
            self.wire.received(sock, size_of(result), address)
        return (data, self.written(address)) if isinstance(result, tuple) else data

    def send(self, sock, data, flags=0):
        sent = self.counted(lambda: self.push(sock, data, flags), lambda sent: sent > 0)
        self.wire.sent(sock, memoryview(data).cast('B')[:sent])
        self.settle(sock)
        return sent

    def push(self, sock, data, flags):
        """One send. Without a time limit it takes everything, however often the buffers are full meanwhile."""
        sent = self.patiently(sock, select.POLLOUT, lambda: real.send(sock, data, flags),
                              not flags & socket.MSG_DONTWAIT)
        whole = memoryview(data).cast('B')
        patient = sock.gettimeout() is None and not flags & socket.MSG_DONTWAIT
        while sent < len(whole) and patient:
            try:
                sent += self.patiently(sock, select.POLLOUT, lambda: real.send(sock, whole[sent:], flags))
            except OSError:
                # As in the kernel: what was taken is told, and the next call meets the error.
                break
        return sent

    def sendall(self, sock, data, flags=0):
        sent = self.send(sock, data, flags)
        whole = memoryview(data).cast('B')
        while sent < len(whole):
            sent += self.send(sock, whole[sent:], flags)

    def sendto(self, sock, data, *rest):
        where = (*rest[:-1], self.there(rest[-1])) if rest else rest
        sent = self.counted(lambda: self.patiently(sock, select.POLLOUT, lambda: real.sendto(sock, data, *where)))
        self.wire.sent(sock, memoryview(data).cast('B')[:sent], where[-1])
        self.settle(sock)
        return sent

    def settle(self, sock):
        """Until the bytes have left this socket and lie in the other one."""
        until = clock() + SETTLE
        while sock.fileno() >= 0 and not self.wire.balanced(sock, queued) and clock() < until:
            os.sched_yield()

    # ---------------------------------------------------------------- what moves no byte

    def opened(self, sock):
        actor = self.stage.current()
        if actor is not None:
            actor.program.sockets.append(weakref.ref(sock))
        self.wire.joined(sock, connects=False)
        if self.nodelay and sock.type == socket.SOCK_STREAM:
            real.setsockopt(sock, socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def bind(self, sock, *address):
        self.stage.gate()
        real.bind(sock, *[self.there(part) for part in address])
        if address[0][0] in ('', '0.0.0.0'):
            self.anywhere.add(sock)

    def getsockname(self, sock):
        address = self.written(real.getsockname(sock))
        return ('0.0.0.0', *address[1:]) if sock in self.anywhere else address

    def select(self, readers, writers, others, timeout=None):
        self.stage.gate()
        lists = list(readers), list(writers), list(others)
        ready = original_select(*lists, 0)
        if not any(ready) and timeout != 0:
            until = None if timeout is None else self.stage.now + timeout
            sockets = [(Descriptor(thing), select.POLLIN) for thing in lists[0]]
            sockets += [(Descriptor(thing), select.POLLOUT) for thing in lists[1]]
            self.stage.wait(sockets, until=until)
            ready = original_select(*lists, 0)
        if not any(ready):
            self.stage.count(False)
        return ready


class Descriptor:
    """Whatever `select` takes, as something that has a descriptor."""

    def __init__(self, thing):
        self.fileno = thing.fileno if hasattr(thing, 'fileno') else lambda: thing


def size_of(result):
    """How many bytes a call has returned."""
    first = result[0] if isinstance(result, tuple) else result
    return first if isinstance(first, int) else len(first)


def queued(sock, unsent):
    """Bytes that wait in a socket: to be sent, or to be received."""
    buffer = bytearray(4)
    fcntl.ioctl(sock.fileno(), SIOCOUTQNSD if unsent else FIONREAD, buffer)
    return int.from_bytes(buffer, sys.byteorder)


def install(calls):
    """Puts the calls into CPython's modules, so that the library's own modules use them as well."""
    own = socket.socket
    begin, end = own.__init__, own._real_close

    def opens(sock, *arguments, **named):
        calls.stage.gate()
        begin(sock, *arguments, **named)
        calls.opened(sock)

    def closes(sock, *rest):
        calls.stage.gate()
        end(sock, *rest)

    own.__init__, own._real_close = opens, closes
    own.connect = lambda sock, *address: calls.connect(sock, real.connect, *address)
    own.connect_ex = lambda sock, *address: calls.connect(sock, real.connect_ex, *address)
    own._accept, own.bind, own.getsockname = bound(calls.accept), bound(calls.bind), bound(calls.getsockname)
    own.send, own.sendall, own.sendto = bound(calls.send), bound(calls.sendall), bound(calls.sendto)
    own.getpeername = lambda sock: calls.written(real.getpeername(sock))
    for name, place in (('recv', 1), ('recvfrom', 1), ('recv_into', 2), ('recvfrom_into', 2)):
        setattr(own, name, receiving(calls, getattr(real, name), place))
    for name in ('listen', 'shutdown', 'setsockopt'):
        setattr(own, name, gated(calls, getattr(real, name)))
    select.select = calls.select
    selectors.SelectSelector._select = staticmethod(calls.select)
    # A loop of asyncio wakes itself by a pair of sockets, which is no affair of the run.
    asyncio.selector_events.BaseSelectorEventLoop._make_self_pipe = own_pipe
    selectors.DefaultSelector = socketserver._ServerSelector = selectors.SelectSelector


def own_pipe(loop):
    loop._ssock, loop._csock = _socket.socketpair()
    for end in (loop._ssock, loop._csock):
        end.setblocking(False)
    loop._internal_fds += 1
    loop._add_reader(loop._ssock.fileno(), loop._read_from_self)


def bound(call):
    return lambda sock, *arguments, **named: call(sock, *arguments, **named)


def receiving(calls, call, place):
    return lambda sock, *arguments, **named: calls.receive(sock, call, place, arguments, named)


def gated(calls, call):
    def work(sock, *arguments, **named):
        calls.stage.gate()
        return call(sock, *arguments, **named)
    return work
