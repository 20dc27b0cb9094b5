import socket

listener = socket.create_server(('::1', 9100), family=socket.AF_INET6)
print(listener.getsockname())
conn, address = listener.accept()
print(address[0], len(address), conn.family.name)
while data := conn.recv(100):
    conn.sendall(data.upper())
