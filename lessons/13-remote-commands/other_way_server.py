# A server that reads what a command has put out, first stdout and then stderr. Only for this workbench!
import socket
import subprocess
from messages import receive_message, send_message

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    try:
        while True:
            header, command = receive_message(conn)
            if header is None:
                break
            print('command:', command[:20])
            running = subprocess.Popen(command.decode('utf-8'), shell=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            output = running.stdout.read()
            errors = running.stderr.read()
            send_message(conn, output + errors)
    except (OSError, EOFError, ValueError) as problem:
        print('a client was lost:', problem)
    conn.close()
