"""Paths of UNIX sockets in the functions of `os`: a socket that a program of the run has bound is there for all of them.

It makes no socket and reads no file; what is no path of a socket it leaves to the function that was there before.
"""
S_IFSOCK = 0o140000
MODE = S_IFSOCK | 0o755


def with_sockets(names):
    """Those of the functions of `os` that know of such paths, over the ones that do not."""
    fspath = names['fspath']

    class StatOfSocket(names['stat_result']):
        """The file that stands for a socket: it has a kind and nothing in it."""

        st_mode, st_ino, st_dev, st_nlink, st_uid, st_gid, st_size = MODE, 1, 1, 1, 0, 0, 0
        st_atime = st_mtime = st_ctime = 0.0

    def found(path):
        """The path as text if a socket is bound there."""
        if not isinstance(path, (str, bytes)) and not hasattr(type(path), '__fspath__'):
            return None
        import _sockscope
        path = fspath(path)
        text = path.decode('utf-8', 'replace') if isinstance(path, bytes) else path
        return text if _sockscope.unix_is_path(text) else None

    def looks(name):
        before = names[name]

        def stat(path, *arguments, **named):
            if found(path) is None:
                return before(path, *arguments, **named)
            return StatOfSocket((MODE, 1, 1, 1, 0, 0, 0, 0, 0, 0))

        return stat

    def removes(name):
        before = names[name]

        def remove(path, *arguments, **named):
            path_of_socket = found(path)
            if path_of_socket is None:
                return before(path, *arguments, **named)
            import _sockscope
            _sockscope.unix_remove(path_of_socket)

        return remove

    def renames(name):
        before = names[name]

        def rename(src, dst, *arguments, **named):
            path_of_socket = found(src)
            if path_of_socket is None:
                return before(src, dst, *arguments, **named)
            import _sockscope
            _sockscope.unix_rename(path_of_socket, str(fspath(dst)))

        return rename

    made = {}
    for make, which in ((looks, ('stat', 'lstat')), (removes, ('remove', 'unlink')), (renames, ('rename', 'replace'))):
        for name in which:
            made[name] = make(name)
            made[name].__name__ = made[name].__qualname__ = name
    return made
