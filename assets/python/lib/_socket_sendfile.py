"""`sendfile` of a socket: the bytes of a file, in one send where they are a file's, in pieces where they are something else's.

It opens no file and makes no connection.
"""

SOCK_STREAM = 1
PIECE = 8192


def _check(socket, file, count):
    if 'b' not in getattr(file, 'mode', 'b'):
        raise ValueError('file should be opened in binary mode')
    if socket.type & 15 != SOCK_STREAM:
        raise ValueError('only SOCK_STREAM type sockets are supported')
    if count is not None:
        if not isinstance(count, int):
            raise TypeError(f'count must be a positive integer (got {count!r})')
        if count <= 0:
            raise ValueError(f'count must be a positive integer (got {count!r})')
    if socket.gettimeout() == 0:
        raise ValueError('non-blocking sockets are not supported')


def _is_file(file):
    """Whether its bytes lie in a file, so that they go out in one call as they do in CPython."""
    from io import UnsupportedOperation
    try:
        return isinstance(file.fileno(), int)
    except (AttributeError, UnsupportedOperation):
        return False


def send_file(socket, file, offset, count):
    """Sends from `offset` on, `count` bytes or all. Returns how many; the file stands behind them."""
    _check(socket, file, count)
    total, whole = 0, _is_file(file)
    # sendfile(2) is told where a file's bytes begin and does not ask where the file stands; what is read stands where it does.
    if offset or whole:
        file.seek(offset)
    try:
        while count is None or total < count:
            left = None if count is None else count - total
            size = -1 if left is None else left
            data = file.read(size) if whole else file.read(PIECE if left is None else min(PIECE, left))
            if not data:
                break
            view = memoryview(data)
            while view:
                sent = socket.send(view)
                total += sent
                view = view[sent:]
    finally:
        if total > 0 and hasattr(file, 'seek'):
            file.seek(offset + total)
    return total
