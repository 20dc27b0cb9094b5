# A server that frames its answers. Its commands it takes as they come. Only for this workbench!
import socket
import subprocess
from messages import send_message

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    command = conn.recv(1024)
    if not command:
        break
    print('command:', len(command), 'bytes, ending with', command[-9:])
    done = subprocess.run(command.decode('utf-8'), shell=True, capture_output=True)
    send_message(conn, done.stdout)
conn.close()
server.close()
