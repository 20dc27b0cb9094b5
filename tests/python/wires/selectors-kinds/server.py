import selectors
import socket

for kind in (selectors.SelectSelector, selectors.PollSelector, selectors.EpollSelector, selectors.DefaultSelector):
    with kind() as selector, socket.create_server(('127.0.0.1', 9100), reuse_port=False) as listener:
        selector.register(listener, selectors.EVENT_READ, data='listener')
        rounds = 0
        while rounds < 3:
            for key, mask in selector.select(2):
                rounds += 1
                if key.data == 'listener':
                    conn, _ = listener.accept()
                    selector.register(conn, selectors.EVENT_READ | selectors.EVENT_WRITE, data='conn')
                elif mask & selectors.EVENT_READ:
                    data = key.fileobj.recv(100)
                    print(kind.__name__, key.data, data)
                    key.fileobj.sendall(data.upper())
                    selector.unregister(key.fileobj)
                    served = key.fileobj
                    rounds = 3
                else:
                    rounds = 1
                    selector.modify(key.fileobj, selectors.EVENT_READ, data='reader')
                    key.fileobj.sendall(b'ready')
    # The client hears of the end only now, or its next connection would be waiting at a listener that closes.
    served.close()
