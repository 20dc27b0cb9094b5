import select
import socket

listener = socket.create_server(('127.0.0.1', 9100))
listener.setblocking(False)
epoll = select.epoll()
epoll.register(listener.fileno(), select.EPOLLIN)
conns = {}
over = 0
while over < 1:
    for fileno, event in epoll.poll(2):
        if fileno == listener.fileno():
            conn, _ = listener.accept()
            conn.setblocking(False)
            epoll.register(conn, select.EPOLLIN | select.EPOLLET)
            conns[conn.fileno()] = conn
            print('new')
        elif event & select.EPOLLIN:
            # One recv of three bytes, though more is there: by edge it is not told again.
            data = conns[fileno].recv(3)
            print('takes', data)
            print('again', epoll.poll(0.02))
            rest = conns[fileno].recv(100)
            print('rest', rest)
            conns[fileno].sendall(data + rest)
            if not rest.strip(b'.'):
                epoll.unregister(fileno)
                conns.pop(fileno).close()
                over += 1
epoll.close()
print(epoll.closed)
