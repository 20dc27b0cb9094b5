# A server that runs the commands it is sent and answers with their output. It has a mistake, which is not marked.
# An answer is four bytes with the length of its header, the header as JSON, and the data that it announces.
import json
import socket
import struct
import subprocess


def send_message(conn, data, **more):
    header = json.dumps({'data_size': len(data), **more}).encode('utf-8')
    conn.sendall(struct.pack('!I', len(header)) + header + data)


def serve(conn):
    while True:
        data = conn.recv(1024)
        if not data:
            break
        command = data.decode('utf-8')
        print('command:', command)
        # Both outputs are read side by side, so neither can fill up and stop the command.
        done = subprocess.run(command, shell=True, capture_output=True)
        send_message(conn, done.stdout + done.stderr, status=done.returncode, encoding='utf-8')


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 9002))  # this machine only, and never another address
server.listen(5)

while True:
    conn, address = server.accept()
    try:
        serve(conn)
    except (OSError, ValueError) as error:
        # This client is lost; the others are not.
        print('a client went wrong:', error)
    conn.close()
