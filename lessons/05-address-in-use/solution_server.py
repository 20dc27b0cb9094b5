# A server that serves one client, stops, and starts again, as if somebody had restarted it.
import socket


def start():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('127.0.0.1', 8080))
    server.listen(5)
    return server


server = start()
conn, address = server.accept()
print('got:', conn.recv(1024))
conn.sendall(b'thanks')
conn.close()  # the server hangs up first
server.close()
print('stopped')

server = start()
print('started again')
