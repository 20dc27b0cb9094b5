# A guest who says that there will be no more, and goes on listening.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'tea')
client.shutdown(socket.SHUT_WR)  # there will be no more
answer = client.recv(1024)
print('heard:', answer)
try:
    client.send(b'and milk')
except OSError as problem:
    print('one more order:', type(problem).__name__)
client.close()
