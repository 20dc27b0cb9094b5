# Messages: the length of a header in four bytes, the header in JSON, and as many bytes as its data_size says.
import json
import struct


def send_head(conn, data_size=0, **fields):
    """Sends a header. The bytes that it announces are sent by whoever calls."""
    text = json.dumps({**fields, 'data_size': data_size}).encode('utf-8')
    conn.sendall(struct.pack('!I', len(text)) + text)


def recv_head(conn):
    """Returns the next header, or None where the stream has ended."""
    prefix = recv_exact(conn, 4)
    if len(prefix) < 4:
        return None
    size, = struct.unpack('!I', prefix)
    if size > 1000:
        raise ValueError(f'a header of {size} bytes')
    text = recv_exact(conn, size)
    return json.loads(text) if len(text) == size else None


def recv_exact(conn, size):
    """Receives until there are size bytes. There are less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(size - len(whole))
        if not chunk:
            break
        whole += chunk
    return whole
