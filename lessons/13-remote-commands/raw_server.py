# A server that runs the commands it is sent, and sends their output as it is. Only for this workbench!
import socket
import subprocess

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

conn, address = server.accept()
while True:
    command = conn.recv(1024)
    if not command:
        break
    print('command:', command)
    done = subprocess.run(command.decode('utf-8'), shell=True, capture_output=True)
    print('output:', done.stdout)
    conn.sendall(done.stdout)
conn.close()
server.close()
