"""Runs a program with sockets that write down every call by its POSIX name; sends with their sizes, recvs with theirs."""
import os
import runpy
import socket
import sys
import threading

log = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
plain = socket.socket


def wrote(call, size=''):
    os.write(log, f'{threading.current_thread().name}\t{call}\t{size}\n'.encode())


# A send or close is written down before it happens: its peer may end this process as soon as it has heard of it.
class Logged(plain):
    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is None:
            wrote('socket')
        super().__init__(family, type, proto, fileno)

    def setsockopt(self, level, option, value):
        name = {
            (socket.SOL_SOCKET, socket.SO_REUSEADDR): 'SO_REUSEADDR',
            (socket.SOL_SOCKET, socket.SO_SNDBUF): 'SO_SNDBUF',
            (socket.SOL_SOCKET, socket.SO_RCVBUF): 'SO_RCVBUF',
            (socket.IPPROTO_TCP, socket.TCP_NODELAY): 'TCP_NODELAY',
            (socket.IPPROTO_TCP, socket.TCP_CORK): 'TCP_CORK',
        }
        wrote('setsockopt', f'{name.get((level, option))}={value}')
        return super().setsockopt(level, option, value)

    def bind(self, address):
        wrote('bind')
        super().bind(address)
        if self.type == socket.SOCK_DGRAM:
            print('listening', flush=True)

    def listen(self, backlog):
        wrote('listen', backlog)
        super().listen(backlog)
        print('listening', flush=True)

    def accept(self):
        accepted = super().accept()
        wrote('accept')
        return accepted

    def connect(self, address):
        wrote('connect')
        return super().connect(address)

    def sendall(self, data):
        wrote('send', len(data))
        return super().sendall(data)

    def recv(self, size):
        data = super().recv(size)
        wrote('recv', len(data))
        return data

    def sendto(self, data, address):
        wrote('sendto', len(data))
        return super().sendto(data, address)

    def recvfrom(self, size):
        data, address = super().recvfrom(size)
        wrote('recvfrom', len(data))
        return data, address

    def shutdown(self, how):
        wrote('shutdown', {socket.SHUT_RD: 'SHUT_RD', socket.SHUT_WR: 'SHUT_WR', socket.SHUT_RDWR: 'SHUT_RDWR'}[how])
        return super().shutdown(how)

    def close(self):
        wrote('close')
        return super().close()


socket.socket = Logged
sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[2])))
runpy.run_path(sys.argv[2], run_name='__main__')
