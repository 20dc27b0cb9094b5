# A client whose two entries leave in two sends. The first send ends inside of a delimiter.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
client.sendall(b'one\r')
client.sendall(b'\ntwo\r\n')
client.close()
