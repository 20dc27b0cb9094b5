# A server that answers with all that a command has put out, and with its status. Only for this workbench!
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
            done = subprocess.run(command.decode('utf-8'), shell=True, capture_output=True)
            send_message(conn, done.stdout + done.stderr, status=done.returncode)
    except (OSError, EOFError, ValueError) as problem:
        print('a client was lost:', problem)
    conn.close()
