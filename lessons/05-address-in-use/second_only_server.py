# The server after somebody has added the option and restarted it: only the second start has it.
import socket


def start(reuse):
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
    server.bind(('127.0.0.1', 8080))
    server.listen(5)
    return server


server = start(0)
conn, address = server.accept()
print('got:', conn.recv(1024))
conn.sendall(b'thanks')
conn.close()  # the server hangs up first
server.close()
print('stopped')

server = start(1)
print('started again')
