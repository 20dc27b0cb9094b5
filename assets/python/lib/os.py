"""The module `os` of the programs: names and paths.

It opens nothing, starts nothing and reads nothing of the machine; what would do so raises an error that says it.
"""
from abc import ABC, abstractmethod

import posixpath as path
import sys
from _errors import MESSAGES
from _unix_paths import with_sockets
from posixpath import altsep, curdir, defpath, devnull, extsep, pardir, pathsep, sep

sys.modules['os.path'] = path

name = 'posix'
linesep = '\n'
error = OSError
environ = {}
SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
F_OK, R_OK, W_OK, X_OK = 0, 4, 2, 1
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0, 1, 2, 64, 128, 512, 1024

# Functions that could do more than they promise. There are none, and modules of the library ask.
supports_dir_fd = supports_effective_ids = supports_fd = supports_follow_symlinks = frozenset()

ENOENT, EACCES = 2, 13
# What a program may well try. Each exists, so that the error is about the workbench and not about a wrong name.
CLOSED = [
    'chdir', 'chmod', 'execv', 'execve', 'execvp', 'getcwd', 'kill', 'link', 'listdir', 'makedirs',
    'mkdir', 'open', 'popen', 'posix_spawn', 'readlink', 'remove', 'removedirs', 'rename', 'renames', 'replace',
    'rmdir', 'scandir', 'spawnl', 'spawnv', 'startfile', 'symlink', 'system', 'truncate', 'unlink', 'utime',
    'walk',
]


def _closed(name):
    def refuse(*arguments, **named_arguments):
        raise PermissionError(EACCES, f'os.{name} does nothing here: a program of the workbench reaches no files and '
                                      'starts no processes; run it with your own Python for that')

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


for _name in CLOSED:
    globals()[_name] = _closed(_name)


class stat_result(tuple):
    """What `stat` would return. Modules of the library name it when they are imported; nothing here makes one."""


def stat(path, *, dir_fd=None, follow_symlinks=True):
    raise FileNotFoundError(ENOENT, 'No such file or directory', path)


def lstat(path, *, dir_fd=None):
    raise FileNotFoundError(ENOENT, 'No such file or directory', path)


def access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True):
    return False


def _abspath(name):
    """As if the program stood in the root, which is the one folder of a file system that is empty."""
    name = fspath(name)
    return path.normpath(name if path.isabs(name) else path.join(b'/' if isinstance(name, bytes) else '/', name))


def _realpath(name, *, strict=False):
    return _abspath(name)


path.abspath, path.realpath = _abspath, _realpath


class _Named(tuple):
    """A tuple whose places have names, too."""

    _fields = ()

    def __new__(cls, values):
        values = tuple(values)
        if len(values) != len(cls._fields):
            raise TypeError(f'os.{cls.__name__}() takes a {len(cls._fields)}-sequence ({len(values)}-sequence given)')
        return super().__new__(cls, values)

    def __getattr__(self, name):
        if name in self._fields:
            return self[self._fields.index(name)]
        raise AttributeError(f"'{type(self).__module__}.{type(self).__name__}' object has no attribute '{name}'")

    def __repr__(self):
        named = ', '.join(f'{name}={value!r}' for name, value in zip(self._fields, self))
        return f'os.{type(self).__name__}({named})'


class terminal_size(_Named):
    _fields = ('columns', 'lines')


class uname_result(_Named):
    _fields = ('sysname', 'nodename', 'release', 'version', 'machine')


def get_terminal_size(fd=1, /):
    """What nobody has asked for another size: the console of the workbench takes lines of any length."""
    return terminal_size((80, 24))


def uname():
    """The system that the workbench's numbers and messages are those of; nothing of the machine."""
    return uname_result(('Linux', 'localhost', '', '', ''))


def getpid():
    """A number that tells the programs of one run apart. It is no process."""
    import _sockscope
    return _sockscope.program_number()


def getppid():
    """Of the workbench, which has started all programs."""
    return 1


def _exit(status):
    """Ends whoever calls, as `sys.exit` does; there is no process that could end."""
    raise SystemExit(status)


class PathLike(ABC):
    """What has a path: anything with `__fspath__`."""

    @abstractmethod
    def __fspath__(self):
        """The path as text or as bytes."""

    @classmethod
    def __subclasshook__(cls, subclass):
        if cls is not PathLike:
            return NotImplemented
        return any('__fspath__' in parent.__dict__ for parent in subclass.__mro__) or NotImplemented


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    if not hasattr(type(path), '__fspath__'):
        raise TypeError(f'expected str, bytes or os.PathLike object, not {type(path).__name__}')
    text = type(path).__fspath__(path)
    if not isinstance(text, (str, bytes)):
        raise TypeError(f'expected {type(path).__name__}.__fspath__() to return str or bytes, '
                        f'not {type(text).__name__}')
    return text


def fsencode(filename):
    filename = fspath(filename)
    return filename if isinstance(filename, bytes) else filename.encode('utf-8', 'surrogateescape')


def fsdecode(filename):
    filename = fspath(filename)
    return filename if isinstance(filename, str) else filename.decode('utf-8', 'surrogateescape')


def getenv(key, default=None):
    return environ.get(key, default)


def strerror(code, /):
    return MESSAGES.get(code, f'Unknown error {code}')


def urandom(size, /):
    """Bytes by chance, from the interpreter's own generator. They are good for tests and games, not for secrets."""
    import _random
    if size < 0:
        raise ValueError('negative argument not allowed')
    return _random.Random().getrandbits(8 * size).to_bytes(size, 'little') if size else b''


def cpu_count():
    """One, for a staged run lets one thread go at a time."""
    return 1


process_cpu_count = cpu_count


# A socket that was bound to a path is there, too.
globals().update(with_sockets(globals()))


def __getattr__(name):
    import _sockscope
    if told := _sockscope.absent('os', name):
        raise AttributeError(told)
    raise AttributeError(f"module 'os' has no '{name}' in the workbench: a program reaches no files, no processes and "
                         'no settings of the machine here')
