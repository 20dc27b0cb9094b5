import socket


def scan(ports):
    found = []
    for port in ports:
        s = socket.socket()
        if s.connect_ex(('127.0.0.1', port)) == 0:
            found.append(port)
    return found


print(scan(range(9100, 9105)))
