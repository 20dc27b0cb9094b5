"""`os.path` of the programs: what can be said about a path by reading it.

It looks at no disk. Whether something exists is always answered with no, since there are no files here.
"""
import sys

curdir = '.'
pardir = '..'
sep = '/'
altsep = None
extsep = '.'
pathsep = ':'
defpath = '/bin:/usr/bin'
devnull = '/dev/null'
supports_unicode_filenames = False
ENOENT = 2


def _text(path):
    """The path itself, and its slash and dot in its own type."""
    if hasattr(path, '__fspath__'):
        path = path.__fspath__()
    if isinstance(path, bytes):
        return path, b'/', b'.'
    if isinstance(path, str):
        return path, '/', '.'
    raise TypeError(f'expected str, bytes or os.PathLike object, not {type(path).__name__}')


def split(path):
    path, slash, _ = _text(path)
    cut = path.rfind(slash) + 1
    head, tail = path[:cut], path[cut:]
    # Slashes at the end of the head go, unless it is nothing but slashes.
    return head.rstrip(slash) or head, tail


def basename(path):
    return split(path)[1]


def dirname(path):
    return split(path)[0]


def splitext(path):
    path, slash, dot = _text(path)
    name_at = path.rfind(slash) + 1
    name = path[name_at:]
    # Dots that a name begins with do not begin an extension.
    plain = name.lstrip(dot)
    cut = plain.rfind(dot)
    if cut < 0:
        return path, path[:0]
    at = len(path) - len(plain) + cut
    return path[:at], path[at:]


def splitdrive(path):
    path = _text(path)[0]
    return path[:0], path


def splitroot(path):
    path, slash, _ = _text(path)
    rest = path.lstrip(slash)
    slashes = len(path) - len(rest)
    # Two slashes, and exactly two, may mean something of their own; more are one.
    root = slashes if slashes <= 2 else 1
    return path[:0], path[:root], path[root:]


def isabs(path):
    path, slash, _ = _text(path)
    return path.startswith(slash)


def join(path, *paths):
    whole, slash, _ = _text(path)
    for part in paths:
        part = _text(part)[0]
        if type(part) is not type(whole):
            raise TypeError("Can't mix strings and bytes in path components")
        if part.startswith(slash):
            whole = part
        elif not whole or whole.endswith(slash):
            whole += part
        else:
            whole += slash + part
    return whole


def normpath(path):
    path, slash, dot = _text(path)
    root = splitroot(path)[1]
    kept = []
    for part in path.split(slash):
        if part in (path[:0], dot):
            continue
        if part != dot + dot or (not root and (not kept or kept[-1] == dot + dot)):
            kept.append(part)
        elif kept:
            kept.pop()
    return root + slash.join(kept) or dot


def abspath(path):
    return normpath(path if isabs(path) else join(_text(path)[1], path))


def realpath(path, *, strict=False):
    return abspath(path)


def normcase(path):
    return _text(path)[0]


def expanduser(path):
    return _text(path)[0]


def expandvars(path):
    return _text(path)[0]


def commonprefix(paths):
    if not paths:
        return ''
    first, last = min(paths), max(paths)
    for at, part in enumerate(first):
        if part != last[at]:
            return first[:at]
    return first


def exists(path):
    return False


lexists = isfile = isdir = islink = ismount = exists


def getsize(filename):
    raise FileNotFoundError(ENOENT, 'No such file or directory', filename)


getmtime = getatime = getctime = getsize


def __getattr__(name):
    raise AttributeError(f"module 'posixpath' has no '{name}' in the workbench: a program reaches no files here")


sys.modules['os.path'] = sys.modules[__name__]
