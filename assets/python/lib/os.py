"""The module `os` of the programs: names, paths, and the files that they have in the workbench.

It starts nothing and reads nothing of the machine; what would do so raises an error that says it.
"""
from abc import ABC, abstractmethod

from _collections_abc import Mapping, MutableMapping
import posixpath as path
import sys
from _files import (  # noqa: F401
    DirEntry, F_OK, O_APPEND, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR, O_SYNC,
    O_TRUNC, O_WRONLY, R_OK, SEEK_CUR, SEEK_END, SEEK_SET, W_OK, X_OK, access, chdir, chmod, close, fchdir, fstat, fsync,
    ftruncate, getcwd, getcwdb, isatty, listdir, lseek, lstat, mkdir, os_open as open, plain as _plain, pread, pwrite,
    read, remove, rename, replace, rmdir, scandir, sendfile, stat, stat_result, strerror, truncate, unlink, utime, write,
)
from _unix_paths import with_sockets
from posixpath import altsep, curdir, defpath, devnull, extsep, pardir, pathsep, sep

sys.modules['os.path'] = path

name = 'posix'
EACCES, EINVAL = 13, 22
linesep = '\n'
error = OSError


def _text(value):
    if not isinstance(value, str):
        raise TypeError(f'str expected, not {type(value).__name__}')
    return value


def _setting(name):
    """The name of a setting, if there can be one of that name."""
    if '=' in name:
        raise ValueError('illegal environment variable name')
    if not name:
        raise OSError(EINVAL, strerror(EINVAL))
    return name


class _Environ(MutableMapping):
    """The settings of a program: it begins with none, and what it sets is its own."""

    def __init__(self):
        self._settings = {}

    def __getitem__(self, name):
        return self._settings[_text(name)]

    def __setitem__(self, name, value):
        name, value = _text(name), _text(value)
        self._settings[_setting(name)] = value

    def __delitem__(self, name):
        del self._settings[_text(name)]

    def __iter__(self):
        return iter(list(self._settings))

    def __len__(self):
        return len(self._settings)

    def copy(self):
        return dict(self)

    def __repr__(self):
        return f'environ({self._settings!r})'

    def __or__(self, other):
        return {**self, **other} if isinstance(other, Mapping) else NotImplemented

    def __ror__(self, other):
        return {**other, **self} if isinstance(other, Mapping) else NotImplemented

    def __ior__(self, other):
        self.update(other)
        return self


environ = _Environ()

# Functions that could do more than they promise. There are none, and modules of the library ask.
supports_dir_fd = supports_effective_ids = supports_fd = supports_follow_symlinks = frozenset()

# What a program may well try. Each exists, so that the error is about the workbench and not about a wrong name.
CLOSED = [
    'execv', 'execve', 'execvp', 'kill', 'link', 'posix_spawn', 'spawnl', 'spawnv', 'startfile', 'symlink',
]


def _closed(name):
    why = {
        'kill': 'no signal is ever sent in the workbench',
        'link': 'the files of the workbench have no links',
        'symlink': 'the files of the workbench have no links',
    }.get(name, 'a program of the workbench starts no processes')

    def refuse(*arguments, **named_arguments):
        raise PermissionError(EACCES, f'os.{name} does nothing here: {why}; run it with your own Python for that')

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


for _name in CLOSED:
    globals()[_name] = _closed(_name)


def system(command):
    """Has a command of the table answered, as `subprocess` does: what it writes is printed, and its status returned."""
    import subprocess
    return subprocess.call(fspath(command), shell=True) << 8


class _Answered:
    """What a command of the table wrote, to be read like a file; closing it tells its status, or None for 0."""

    def __init__(self, process, stream):
        self._process, self._stream = process, stream

    def close(self):
        self._stream.close()
        return self._process.wait() << 8 or None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __iter__(self):
        return iter(self._stream)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def popen(cmd, mode='r', buffering=-1):
    if not isinstance(cmd, str):
        raise TypeError(f'invalid cmd type ({type(cmd)}, expected string)')
    if mode not in ('r', 'w'):
        raise ValueError(f'invalid mode {mode!r}')
    if buffering == 0 or buffering is None:
        raise ValueError('popen() does not support unbuffered streams')
    import subprocess
    pipe = {'stdout' if mode == 'r' else 'stdin': subprocess.PIPE}
    process = subprocess.Popen(cmd, shell=True, text=True, bufsize=buffering, **pipe)
    return _Answered(process, process.stdout if mode == 'r' else process.stdin)


def _realpath(name, *, strict=False):
    """There are no links, so this is the path itself."""
    # `tarfile` lets a path end in what is not there yet.
    if strict and strict is not getattr(path, 'ALLOW_MISSING', None):
        stat(name)
    return path.abspath(name)


path.realpath = _realpath


def readlink(path, *, dir_fd=None):
    """No path is a link, and what is there and is none has nothing to be read."""
    lstat(path)
    raise OSError(EINVAL, strerror(EINVAL), _plain(path))


def umask(mask, /):
    """The mask that everybody has; another one changes nothing."""
    return 0o022


def makedirs(name, mode=0o777, exist_ok=False):
    """Makes a folder, and those that it is to lie in."""
    above, last = path.split(name)
    if not last:
        above, last = path.split(above)
    if above and last and not path.exists(above):
        makedirs(above, exist_ok=True)
        if last in ('.', b'.'):
            return
    try:
        mkdir(name, mode)
    except OSError:
        if not exist_ok or not path.isdir(name):
            raise


# What `shutil` asks for by name: there are no links that would have to be told from folders.
_walk_symlinks_as_files = object()


def removedirs(name):
    """Removes a folder, and those above it that are empty then."""
    rmdir(name)
    above, last = path.split(name)
    if not last:
        above, last = path.split(above)
    while above and last:
        try:
            rmdir(above)
        except OSError:
            return
        above, last = path.split(above)


def renames(old, new):
    """Renames, makes the folders that this needs, and removes those that are left empty."""
    above, last = path.split(new)
    if above and last and not path.exists(above):
        makedirs(above)
    rename(old, new)
    above, last = path.split(old)
    if above and last:
        try:
            removedirs(above)
        except OSError:
            pass


def walk(top, topdown=True, onerror=None, followlinks=False):
    """Every folder from `top` on, with the names of the folders and of the files in it."""
    top = fspath(top)
    try:
        with scandir(top) as entries:
            found = list(entries)
    except OSError as error:
        if onerror is not None:
            onerror(error)
        return
    folders = [entry.name for entry in found if entry.is_dir()]
    files = [entry.name for entry in found if not entry.is_dir()]
    if topdown:
        yield top, folders, files
    # A program may have changed the list meanwhile: what it took out is not gone into.
    for name in folders:
        yield from walk(path.join(top, name), topdown, onerror, followlinks)
    if not topdown:
        yield top, folders, files


def fdopen(fd, mode='r', buffering=-1, encoding=None, *arguments, **named):
    if not isinstance(fd, int):
        raise TypeError(f'invalid fd type ({type(fd)}, expected integer)')
    import io
    return io.open(fd, mode, buffering, encoding, *arguments, **named)


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


def putenv(name, value, /):
    """For programs that one starts, of which there are none; `environ` does not change by it under python3 either."""
    _setting(fsdecode(name)), fsencode(value)


def unsetenv(name, /):
    fsencode(name)


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
                         'settings of the machine here')
