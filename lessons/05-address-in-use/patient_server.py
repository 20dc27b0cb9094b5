# The same server, but it waits until the client has hung up.
import socket


def start():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.bind(('127.0.0.1', 8080))
    server.listen(5)
    return server


server = start()
conn, address = server.accept()
print('got:', conn.recv(1024))
conn.sendall(b'thanks')
print('then:', conn.recv(1024))  # b'' when the client has hung up
conn.close()
server.close()
print('stopped')

server = start()
print('started again')
