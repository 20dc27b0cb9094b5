import socket
import threading

parent, child = socket.socketpair()


def work():
    with child:
        for line in child.makefile('rb'):
            child.sendall(line.upper())


thread = threading.Thread(target=work)
thread.start()
for word in (b'one\n', b'two\n'):
    parent.sendall(word)
    print(parent.recv(100))
parent.shutdown(socket.SHUT_WR)
print(parent.recv(100))
thread.join()
print(repr(parent.getsockname()), repr(parent.getpeername()))
