# A server that answers every message in upper case. A message is its length in four bytes, and then itself.
import socket
import struct

LIMIT = 65536  # nobody needs longer messages here, and a stranger's bytes may look like a huge length


def receive_exactly(conn, size):
    """One recv may return less, so there are as many as it takes."""
    whole = b''
    while len(whole) < size:
        data = conn.recv(size - len(whole))
        if not data:
            raise EOFError(f'the stream ended after {len(whole)} of {size} bytes')
        whole += data
    return whole


def receive_message(conn):
    """The next message, or None if the stream has ended between two messages."""
    first = conn.recv(1)
    if not first:
        return None
    size, = struct.unpack('!I', first + receive_exactly(conn, 3))
    if size > LIMIT:
        raise ValueError(f'a message of {size} bytes is too long')
    return receive_exactly(conn, size)


def send_message(conn, message):
    # One sendall for both: length and message leave together.
    conn.sendall(struct.pack('!I', len(message)) + message)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind(('127.0.0.1', 8080))
server.listen(5)

while True:
    conn, address = server.accept()
    try:
        while (message := receive_message(conn)) is not None:
            text = message.decode('utf-8')
            print('message:', text)
            send_message(conn, text.upper().encode('utf-8'))
    except (OSError, EOFError, ValueError) as error:
        # This client is lost; the others are not.
        print('a client went wrong:', error)
    conn.close()
