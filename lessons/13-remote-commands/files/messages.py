# The messages of lesson 12: the length of the header in four bytes, the header in JSON, and the data.
import json
import struct

LIMIT = 1 << 20


def recv_exact(conn, size):
    """One recv may return less, so there are as many as it takes. There is less only if the stream has ended."""
    whole = b''
    while len(whole) < size:
        chunk = conn.recv(size - len(whole))
        if not chunk:
            break
        whole += chunk
    return whole


def receive_message(conn):
    """Header and data of the next message, or None twice if the stream has ended."""
    length = recv_exact(conn, 4)
    if len(length) < 4:
        return None, None
    header_size, = struct.unpack('!I', length)
    if header_size > 4096:
        raise ValueError(f'a header of {header_size} bytes')
    header = json.loads(recv_exact(conn, header_size))
    if not 0 <= header['data_size'] <= LIMIT:
        raise ValueError(f"{header['data_size']} bytes of data")
    data = recv_exact(conn, header['data_size'])
    if len(data) < header['data_size']:
        raise EOFError(f"only {len(data)} of {header['data_size']} bytes have come")
    return header, data


def send_message(conn, data, **fields):
    header = json.dumps({'data_size': len(data), **fields}).encode('utf-8')
    conn.sendall(struct.pack('!I', len(header)) + header + data)
