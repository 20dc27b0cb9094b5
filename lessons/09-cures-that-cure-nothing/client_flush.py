# A client that writes its payments like lines of a file, and flushes after each.
import socket

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
client.connect(('127.0.0.1', 8080))
stream = client.makefile('wb')
stream.write(b'12')
stream.flush()
stream.write(b'34')
stream.flush()
stream.close()
client.close()
