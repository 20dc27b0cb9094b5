"""Files as programs have them: `open` with all it returns, and the functions of `os` that look at names.

They lie in a small file system of the workbench (`_door.file_…`); nothing here reaches the machine's own. The buffers and
the decoding are the interpreter's.
"""

import _door
import _io
import builtins
import sys
from _errors import MESSAGES
from time import time

SEEK_SET, SEEK_CUR, SEEK_END = 0, 1, 2
F_OK, X_OK, W_OK, R_OK = 0, 1, 2, 4
O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND = 0, 1, 2, 0o100, 0o200, 0o1000, 0o2000
O_NONBLOCK, O_SYNC, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC = 0o4000, 0o4010000, 0o200000, 0o400000, 0o2000000
EBADF, EISDIR, EINVAL, EOPNOTSUPP = 9, 21, 22, 95
_FOLDER, _FILE = 0o040000, 0o100000


def strerror(code, /):
    return MESSAGES.get(code, f'Unknown error {code}')


def failed(error, *names):
    """The error of a native function with its text and with the names that the program gave."""
    if len(names) == 2:
        return OSError(error.errno, strerror(error.errno), names[0], None, names[1])
    return OSError(error.errno, strerror(error.errno), *names)


def encoded(name):
    """A name as bytes; `None` if it is none."""
    if not isinstance(name, (str, bytes)) and hasattr(type(name), '__fspath__'):
        name = type(name).__fspath__(name)
    if isinstance(name, str):
        return name.encode('utf-8', 'surrogateescape')
    return name if isinstance(name, bytes) else None


def decoded(name):
    return name.decode('utf-8', 'surrogateescape')


def path_of(name, function, what='path', kinds='string, bytes or os.PathLike'):
    """The bytes of a path that a function of `os` was given."""
    path = encoded(name)
    if path is None:
        raise TypeError(f'{function}: {what} should be {kinds}, not {type(name).__name__}')
    if b'\0' in path:
        raise ValueError('embedded null byte')
    return path


def plain(name):
    """A path as an error names it: objects that have a path are shown by their path."""
    return name if isinstance(name, (str, bytes, int)) or name is None else type(name).__fspath__(name)


# ---------------------------------------------------------------- open files

class FileIO(_io._RawIOBase):
    """A file without a buffer."""

    # An object that could not be made has nothing to close.
    _fd, _closes = -1, False

    def __init__(self, file, mode='r', closefd=True, opener=None):
        if not isinstance(mode, str):
            raise TypeError(f"FileIO() argument 'mode' must be str, not {type(mode).__name__}")
        kinds = [letter for letter in mode if letter in 'rwax']
        if set(mode) - set('rwaxb+'):
            raise ValueError(f'invalid mode: {mode}')
        if len(kinds) != 1 or mode.count('+') > 1:
            raise ValueError('Must have exactly one of create/read/write/append mode and at most one plus')
        kind = kinds[0]
        self._reads, self._writes = kind == 'r' or '+' in mode, kind != 'r' or '+' in mode
        self._appends, self._creates = kind == 'a', kind == 'x'
        flags = {'r': 0, 'w': O_CREAT | O_TRUNC, 'x': O_CREAT | O_EXCL, 'a': O_CREAT | O_APPEND}[kind]
        flags |= O_RDWR if '+' in mode else O_RDONLY if kind == 'r' else O_WRONLY
        self.name = file
        self._open(file, flags | O_CLOEXEC, closefd, opener)
        if self._appends:
            _door.file_seek(self._fd, 0, SEEK_END)

    def _open(self, file, flags, closefd, opener):
        if isinstance(file, int):
            if file < 0:
                raise ValueError('negative file descriptor')
            told = self._told(file)
            self._fd = int(file)
        else:
            if not closefd:
                raise ValueError('Cannot use closefd=False with file name')
            path = encoded(file)
            if path is None:
                raise TypeError(f'expected str, bytes or os.PathLike object, not {type(file).__name__}')
            if b'\0' in path:
                raise ValueError('embedded null byte')
            self._fd = self._of_name(file, path, flags, opener)
            told = self._told(self._fd)
        if told[0] & 0o170000 == _FOLDER:
            if not isinstance(file, int):
                _door.file_close(self._fd)
            self._fd = -1
            raise OSError(EISDIR, strerror(EISDIR), plain(file))
        self._closes = closefd

    @staticmethod
    def _told(fd):
        try:
            return _door.file_fstat(fd, time())
        except OSError as error:
            raise failed(error) from None

    @staticmethod
    def _of_name(file, path, flags, opener):
        if opener is None:
            try:
                return _door.file_open(path, flags, 0o666, time())
            except OSError as error:
                raise failed(error, plain(file)) from None
        fd = opener(file, flags)
        if not isinstance(fd, int):
            raise TypeError('expected integer from opener')
        if fd < 0:
            raise ValueError(f'opener returned {fd}')
        return fd

    def _number(self):
        if self._fd < 0:
            raise ValueError('I/O operation on closed file')
        return self._fd

    def _refuse(self, what):
        self._number()
        raise _io.UnsupportedOperation(f'File not open for {what}')

    def read(self, size=-1):
        if not self._reads or self._fd < 0:
            self._refuse('reading')
        try:
            return _door.file_read(self._fd, -1 if size is None else size)
        except OSError as error:
            raise failed(error) from None

    def readall(self):
        return self.read(-1)

    def readinto(self, buffer):
        view = memoryview(buffer).cast('B')
        data = self.read(len(view))
        view[:len(data)] = data
        return len(data)

    def write(self, data):
        if not self._writes or self._fd < 0:
            self._refuse('writing')
        if isinstance(data, str):
            raise TypeError("a bytes-like object is required, not 'str'")
        try:
            return _door.file_write(self._fd, data, time())
        except OSError as error:
            raise failed(error) from None

    def seek(self, offset, whence=SEEK_SET):
        try:
            return _door.file_seek(self._number(), offset, whence)
        except OSError as error:
            raise failed(error) from None

    def tell(self):
        return self.seek(0, SEEK_CUR)

    def truncate(self, size=None):
        if not self._writes or self._fd < 0:
            self._refuse('writing')
        size = self.tell() if size is None else size
        try:
            _door.file_truncate(self._fd, size, time())
        except OSError as error:
            raise failed(error) from None
        return size

    def close(self):
        fd = self._fd
        try:
            super().close()
        finally:
            self._fd = -1
            if fd >= 0 and self._closes:
                try:
                    _door.file_close(fd)
                except OSError as error:
                    raise failed(error) from None

    @property
    def closed(self):
        return self._fd < 0

    @property
    def closefd(self):
        return self._closes

    @property
    def mode(self):
        if self._creates:
            return 'xb+' if self._reads else 'xb'
        if self._appends:
            return 'ab+' if self._reads else 'ab'
        return ('rb+' if self._writes else 'rb') if self._reads else 'wb'

    def fileno(self):
        return self._number()

    def isatty(self):
        self._number()
        return False

    def readable(self):
        self._number()
        return self._reads

    def writable(self):
        self._number()
        return self._writes

    def seekable(self):
        self._number()
        return True

    def __repr__(self):
        if self._fd < 0:
            return '<_io.FileIO [closed]>'
        return f'<_io.FileIO name={self.name!r} mode={self.mode!r} closefd={self._closes}>'

    def __getstate__(self):
        raise TypeError(f"cannot pickle '{type(self).__name__}' object")


class TextIOWrapper(_io.TextIOWrapper):
    """Text over a buffer, with the words for a classic mistake that CPython has."""

    def write(self, text, /):
        if not isinstance(text, str):
            raise TypeError(f'write() argument must be str, not {type(text).__name__}')
        return super().write(text)

    def __repr__(self):
        named = ''.join(f' {name}={getattr(self, name)!r}' for name in ('name', 'mode') if hasattr(self, name))
        return f'<_io.TextIOWrapper{named} encoding={self.encoding!r}>'


def _checked(mode, encoding, errors, newline):
    """Refuses what `open` refuses before it looks at the file."""
    if set(mode) - set('rwaxbt+') or len(set(mode)) < len(mode):
        raise ValueError(f'invalid mode: {mode!r}')
    if 'b' in mode and 't' in mode:
        raise ValueError("can't have text and binary mode at once")
    kinds = len(set(mode) & set('rwax'))
    if kinds > 1:
        raise ValueError('must have exactly one of create/read/write/append mode')
    if kinds == 0:
        raise ValueError('Must have exactly one of create/read/write/append mode and at most one plus')
    if 'b' in mode:
        for name, value in (('encoding', encoding), ('errors', errors), ('newline', newline)):
            if value is not None:
                article = 'an' if name in ('encoding', 'errors') else 'a'
                raise ValueError(f"binary mode doesn't take {article} {name} argument")


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    for name, value in (('mode', mode), ('encoding', encoding), ('errors', errors), ('newline', newline)):
        if not isinstance(value, str) and (value is not None or name == 'mode'):
            kinds = 'str' if name == 'mode' else 'str or None'
            raise TypeError(f"open() argument '{name}' must be {kinds}, not {type(value).__name__}")
    if not isinstance(buffering, int):
        raise TypeError(f"'{type(buffering).__name__}' object cannot be interpreted as an integer")
    _checked(mode, encoding, errors, newline)
    binary = 'b' in mode
    raw = FileIO(file, mode.replace('t', '').replace('b', ''), closefd, opener)
    try:
        return _wrapped(raw, mode, binary, buffering, encoding, errors, newline)
    except BaseException:
        raw.close()
        raise


def _wrapped(raw, mode, binary, buffering, encoding, errors, newline):
    """The buffer over a raw file, and the text over the buffer."""
    if buffering == 0:
        if binary:
            return raw
        raise ValueError("can't have unbuffered text I/O")
    if binary and buffering == 1:
        import warnings
        warnings.warn("line buffering (buffering=1) isn't supported in binary mode, "
                      'the default buffer size will be used', RuntimeWarning, 3)
    size = _io.DEFAULT_BUFFER_SIZE if buffering in (-1, 1) else buffering
    if size < 0:
        raise ValueError('invalid buffering size')
    if '+' in mode:
        buffer = _io.BufferedRandom(raw, size)
    elif 'r' in mode:
        buffer = _io.BufferedReader(raw, size)
    else:
        buffer = _io.BufferedWriter(raw, size)
    if binary:
        return buffer
    text = TextIOWrapper(buffer, 'UTF-8' if encoding is None else encoding, errors, newline, buffering == 1)
    text.mode = mode
    return text


def open_code(path):
    return open(path, 'rb')


# ---------------------------------------------------------------- what `os` has

class stat_result(tuple):
    """What `stat` tells."""

    _FIELDS = ('st_mode', 'st_ino', 'st_dev', 'st_nlink', 'st_uid', 'st_gid', 'st_size', 'st_atime', 'st_mtime',
               'st_ctime')
    n_fields, n_sequence_fields, n_unnamed_fields = 19, 10, 3

    def __new__(cls, values):
        values = tuple(values)
        if len(values) < 10:
            raise TypeError(f'os.stat_result() takes an at least 10-sequence ({len(values)}-sequence given)')
        self = super().__new__(cls, values[:10])
        self._time = float(values[8])
        return self

    def __getattr__(self, name):
        if name in ('st_mtime', 'st_atime', 'st_ctime'):
            return self._time
        if name in ('st_mtime_ns', 'st_atime_ns', 'st_ctime_ns'):
            return int(self._time * 1_000_000_000)
        if name in self._FIELDS:
            return self[self._FIELDS.index(name)]
        if name == 'st_blksize':
            return 4096
        if name == 'st_blocks':
            return -(-self[6] // 4096) * 8
        if name == 'st_rdev':
            return 0
        raise AttributeError(f"'os.stat_result' object has no attribute '{name}'")

    def __repr__(self):
        return f"os.stat_result({', '.join(f'{name}={value!r}' for name, value in zip(self._FIELDS, self))})"


stat_result.__module__ = 'os'


def _result(told):
    mode, number, size, changed = told
    result = stat_result((mode, number, 1, 1, 1000, 1000, size, int(changed), int(changed), int(changed)))
    result._time = changed
    return result


def stat(path, *, dir_fd=None, follow_symlinks=True):
    if isinstance(path, int):
        return fstat(path)
    name = path_of(path, 'stat', kinds='string, bytes, os.PathLike or integer')
    try:
        return _result(_door.file_stat(name, time()))
    except OSError as error:
        raise failed(error, plain(path)) from None


def lstat(path, *, dir_fd=None):
    """There are no links, so this is the same."""
    name = path_of(path, 'lstat')
    try:
        return _result(_door.file_stat(name, time()))
    except OSError as error:
        raise failed(error, plain(path)) from None


def fstat(fd):
    try:
        return _result(_door.file_fstat(fd, time()))
    except OSError as error:
        raise failed(error) from None


def access(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True):
    name = path_of(path, 'access', kinds='string, bytes, os.PathLike or integer')
    try:
        bits = _door.file_stat(name, time())[0]
    except OSError:
        return False
    return (bits >> 6) & mode == mode


def _one(function, native, name_of=None):
    """A function of `os` that does one thing with one path."""

    def call(path, *arguments, dir_fd=None):
        name = path_of(path, function)
        try:
            return native(name, *arguments)
        except OSError as error:
            raise failed(error, plain(path)) from None

    call.__name__ = call.__qualname__ = function
    return call


remove = _one('remove', _door.file_unlink)
unlink = _one('unlink', _door.file_unlink)
rmdir = _one('rmdir', _door.file_rmdir)


def mkdir(path, mode=0o777, *, dir_fd=None):
    name = path_of(path, 'mkdir')
    try:
        _door.file_mkdir(name, mode, time())
    except OSError as error:
        raise failed(error, plain(path)) from None


def chmod(path, mode, *, dir_fd=None, follow_symlinks=True):
    name = path_of(path, 'chmod', kinds='string, bytes, os.PathLike or integer') if not isinstance(path, int) else (
        _door.file_of(path))
    try:
        _door.file_chmod(name, mode)
    except OSError as error:
        raise failed(error, plain(path)) from None


def utime(path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True):
    name = path_of(path, 'utime', kinds='string, bytes, os.PathLike or integer') if not isinstance(path, int) else (
        _door.file_of(path))
    if times is not None and ns is not None:
        raise ValueError("utime: you may specify either 'times' or 'ns' but not both")
    for pair, wanted in ((times, "'times' must be either a tuple of two ints or None"),
                         (ns, "'ns' must be a tuple of two ints")):
        if pair is not None and not (isinstance(pair, tuple) and len(pair) == 2):
            raise TypeError(f'utime: {wanted}')
    changed = times[1] if times is not None else ns[1] / 1_000_000_000 if ns is not None else time()
    try:
        _door.file_utime(name, float(changed))
    except OSError as error:
        raise failed(error) from None


def _moving(function):
    def call(src, dst, *, src_dir_fd=None, dst_dir_fd=None):
        names = path_of(src, function, 'src'), path_of(dst, function, 'dst')
        try:
            _door.file_rename(*names)
        except OSError as error:
            raise failed(error, plain(src), plain(dst)) from None

    call.__name__ = call.__qualname__ = function
    return call


rename, replace = _moving('rename'), _moving('replace')


def chdir(path):
    name = _door.file_of(path) if isinstance(path, int) else path_of(
        path, 'chdir', kinds='string, bytes, os.PathLike or integer')
    try:
        _door.file_chdir(name)
    except OSError as error:
        raise failed(error, plain(path)) from None


def fchdir(fd):
    chdir(fd)


def getcwd():
    return decoded(_door.file_cwd())


def getcwdb():
    return _door.file_cwd()


def _listed(path, function):
    """The names in a folder, in the type of the path, each with whether it is a folder."""
    if path is None:
        path = '.'
    name = _door.file_of(path) if isinstance(path, int) else path_of(
        path, function, kinds='string, bytes, os.PathLike, integer or None')
    try:
        found = _door.file_list(name)
    except OSError as error:
        raise failed(error, plain(path)) from None
    if isinstance(plain(path), bytes):
        return found
    return [(decoded(inner), folder) for inner, folder in found]


def listdir(path=None):
    return [name for name, _ in _listed(path, 'listdir')]


class DirEntry:
    """A name that `scandir` has found."""

    __slots__ = ('name', 'path', '_folder')

    def __init__(self, *_):
        raise TypeError("cannot create 'posix.DirEntry' instances")

    @classmethod
    def _new(cls, name, path, folder):
        self = object.__new__(cls)
        self.name, self.path, self._folder = name, path, folder
        return self

    def is_dir(self, *, follow_symlinks=True):
        return self._folder

    def is_file(self, *, follow_symlinks=True):
        return not self._folder

    def is_symlink(self):
        return False

    def is_junction(self):
        return False

    def stat(self, *, follow_symlinks=True):
        return stat(self.path)

    def inode(self):
        return stat(self.path).st_ino

    def __fspath__(self):
        return self.path

    def __repr__(self):
        return f'<DirEntry {self.name!r}>'


class _Scan:
    """What `scandir` returns: an iterator that can be closed."""

    def __init__(self, entries):
        self._entries = iter(entries)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._entries = iter(())


def scandir(path=None):
    base = '.' if path is None else plain(path)
    if isinstance(base, bytes):
        front = base if base.endswith(b'/') else base + b'/'
    else:
        front = '' if isinstance(base, int) else base if base.endswith('/') else base + '/'
    found = _listed(path, 'scandir')
    return _Scan([DirEntry._new(name, front + name, folder) for name, folder in found])


# Descriptors

def os_open(path, flags, mode=0o777, *, dir_fd=None):
    name = path_of(path, 'open')
    try:
        return _door.file_open(name, flags, mode, time())
    except OSError as error:
        raise failed(error, plain(path)) from None


def _of_descriptor(native):
    def call(*arguments):
        try:
            return native(*arguments)
        except OSError as error:
            raise failed(error) from None

    return call


_read, _write = _of_descriptor(_door.file_read), _of_descriptor(_door.file_write)
close, lseek = _of_descriptor(_door.file_close), _of_descriptor(_door.file_seek)
_pread, _pwrite = _of_descriptor(_door.file_pread), _of_descriptor(_door.file_pwrite)
_truncate = _of_descriptor(_door.file_truncate)


def read(fd, length, /):
    if length < 0:
        raise OSError(EINVAL, strerror(EINVAL))
    return _read(fd, length)


def write(fd, data, /):
    return _write(fd, data, time())


def pread(fd, length, offset, /):
    return _pread(fd, length, offset)


def pwrite(fd, data, offset, /):
    return _pwrite(fd, data, offset, time())


def ftruncate(fd, length, /):
    _truncate(fd, length, time())


def truncate(path, length):
    if isinstance(path, int):
        return ftruncate(path, length)
    fd = os_open(path, O_WRONLY)
    try:
        ftruncate(fd, length)
    finally:
        close(fd)


def fsync(fd):
    fstat(fd if isinstance(fd, int) else fd.fileno())


def isatty(fd, /):
    return False


def sendfile(out_fd, in_fd, offset, count):
    """Sends bytes of a file to a socket, or writes them to another file. Returns how many."""
    start = lseek(in_fd, 0, SEEK_CUR) if offset is None else offset
    data = pread(in_fd, count, start)
    number = _door.socket_number(out_fd)
    if not data:
        return 0
    sent = write(out_fd, data) if number is None else _door.send(number, data, 0)
    if offset is None:
        lseek(in_fd, start + sent, SEEK_SET)
    return sent


# ---------------------------------------------------------------- in the place of what was there

# What `importlib` stands on, where a program loads modules by its means.
import posix  # noqa: E402

for _name in ('getcwd', 'listdir', 'stat', 'mkdir', 'replace', 'unlink'):
    setattr(posix, _name, globals()[_name])

for _function in (open, open_code, FileIO, TextIOWrapper):
    _function.__module__ = '_io'
for _module in (_io, sys.modules.get('io')):
    if _module is not None:
        _module.open, _module.open_code, _module.FileIO = open, open_code, FileIO
if sys.modules.get('io') is not None and hasattr(sys.modules['io'], 'RawIOBase'):
    sys.modules['io'].RawIOBase.register(FileIO)
builtins.open = open
