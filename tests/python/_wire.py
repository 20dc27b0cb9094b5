"""What went over the wire in a run: for each connection and direction the sends, the recvs and the bytes, in order.

It makes no call that a program could notice; it is told of calls, and asks sockets for their names.
"""
import socket
import weakref
import _socket

real = _socket.socket


class Flow:
    """One direction."""

    def __init__(self):
        self.sends, self.recvs, self.data = [], [], bytearray()

    def told(self):
        return {'sends': self.sends, 'recvs': self.recvs, 'bytes': self.data.hex()}


class Connection:
    """Two flows. Requests go from the side that connected, or sent the first datagram, to the other."""

    def __init__(self, datagrams, ends):
        self.datagrams, self.ends = datagrams, ends
        self.flows = {'requests': Flow(), 'replies': Flow()}
        # The socket at the beginning of each flow.
        self.sockets = {}

    def told(self):
        return {side: flow.told() for side, flow in self.flows.items()}


OTHER = {'requests': 'replies', 'replies': 'requests'}


def name_of(sock, ask):
    """What the kernel says of a socket; None where it has nothing to say."""
    try:
        return ask(sock)
    except OSError:
        return None


class Wire:
    """Everything that was sent and received."""

    def __init__(self):
        self.connections = []
        self.sides = weakref.WeakKeyDictionary()

    def joined(self, sock, connects):
        """A socket is connected: the one that asked for it, or the one that accept returned."""
        ends = name_of(sock, real.getsockname), name_of(sock, real.getpeername)
        if sock.type != socket.SOCK_STREAM or sock in self.sides or None in ends:
            return
        if connects:
            self.connections.append(Connection(False, ends))
            self.put(sock, self.connections[-1], 'requests')
            return
        for connection in reversed(self.connections):
            if connection.ends == ends[::-1]:
                self.put(sock, connection, 'replies')
                return

    def put(self, sock, connection, side):
        self.sides[sock] = connection, side
        connection.sockets[side] = weakref.ref(sock)

    def pair(self, here, there):
        """The flow of datagrams from one port to another."""
        for connection in self.connections:
            if connection.datagrams and connection.ends == (here, there):
                return connection.flows['requests']
            if connection.datagrams and connection.ends == (there, here):
                return connection.flows['replies']
        self.connections.append(Connection(True, (here, there)))
        return self.connections[-1].flows['requests']

    def ports(self, sock, address):
        """The port of a socket for datagrams, and that of the other one."""
        return real.getsockname(sock)[1], (address or real.getpeername(sock))[1]

    def sent(self, sock, data, address=None):
        if sock.type == socket.SOCK_DGRAM:
            flow = self.pair(*self.ports(sock, address))
        elif sock in self.sides:
            connection, side = self.sides[sock]
            flow = connection.flows[side]
        else:
            return
        flow.sends.append(len(data))
        flow.data += data

    def received(self, sock, size, address=None):
        """The end of a stream is no chunk; an empty datagram is one."""
        if sock.type == socket.SOCK_DGRAM:
            here, there = self.ports(sock, address)
            self.pair(there, here).recvs.append(size)
        elif sock in self.sides and size:
            connection, side = self.sides[sock]
            connection.flows[OTHER[side]].recvs.append(size)

    def balanced(self, sock, queued):
        """Whether everything that a socket has sent is received or lies in the queue of the other one."""
        if sock not in self.sides:
            return True
        connection, side = self.sides[sock]
        peer = connection.sockets.get(OTHER[side], lambda: None)()
        unsent = queued(sock, True)
        if peer is None or peer.fileno() < 0:
            return unsent == 0
        flow = connection.flows[side]
        return len(flow.data) == sum(flow.recvs) + queued(peer, False) + unsent

    def told(self):
        return [connection.told() for connection in self.connections]
