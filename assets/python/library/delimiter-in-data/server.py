# A server that answers every line in upper case. A message ends at a newline, so it cannot hold one.
import socket

LIMIT = 65536  # a line that never ends must not fill the memory

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)


def serve(conn):
    rest = b''  # what has come of the next line so far
    while True:
        data = conn.recv(8)  # small, so that lines are cut and the buffer has work
        if not data:
            break
        rest += data
        while b'\n' in rest:
            line, rest = rest.split(b'\n', 1)
            text = line.decode('utf-8')  # a whole line has whole characters
            print('line:', text)
            conn.sendall(text.upper().encode('utf-8') + b'\n')
        if len(rest) > LIMIT:
            raise ValueError('a line is too long')
    if rest:
        print('the last line has no end:', rest)


while True:
    conn, address = server.accept()
    try:
        serve(conn)
    except (OSError, ValueError) as error:
        # This client is lost; the others are not.
        print('a client went wrong:', error)
    conn.close()
