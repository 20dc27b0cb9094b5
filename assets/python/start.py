# Completes modules of the interpreter that the standard library expects to be whole.
# It adds names; nothing here opens a file: programs find a file system that is empty and that nobody can write to.

import _io
import builtins
import sys


def _refuse(file, mode):
    """What such a file system answers."""
    if hasattr(type(file), '__fspath__'):
        file = type(file).__fspath__(file)
    if isinstance(file, int):
        raise OSError(9, 'Bad file descriptor')
    if not isinstance(file, (str, bytes)):
        raise TypeError(f'expected str, bytes or os.PathLike object, not {type(file).__name__}')
    if set(mode) & set('wax+'):
        raise OSError(30, 'Read-only file system', file)
    raise FileNotFoundError(2, 'No such file or directory', file)


def open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None):
    if not isinstance(mode, str):
        raise TypeError(f"open() argument 'mode' must be str, not {type(mode).__name__}")
    if set(mode) - set('rwaxbt+') or len(set(mode)) < len(mode):
        raise ValueError(f'invalid mode: {mode!r}')
    if 'b' in mode and 't' in mode:
        raise ValueError("can't have text and binary mode at once")
    if not set(mode) & set('rwax'):
        raise ValueError('Must have exactly one of create/read/write/append mode and at most one plus')
    if len(set(mode) & set('rwax')) > 1:
        raise ValueError('must have exactly one of create/read/write/append mode')
    if 'b' in mode and encoding is not None:
        raise ValueError("binary mode doesn't take an encoding argument")
    _refuse(file, mode)


def open_code(path):
    _refuse(path, 'rb')


class FileIO(_io._RawIOBase):
    """The name that `io` imports. There are no files here."""

    def __init__(self, file, mode='r', closefd=True, opener=None):
        _refuse(file, mode)


FileIO.__module__ = open.__module__ = open_code.__module__ = '_io'
_io.FileIO, _io.open_code = FileIO, open_code
builtins.open = _io.open = open

# What the library would say of the machine.
sys.executable = sys._base_executable = ''
sys.prefix = sys.base_prefix = sys.exec_prefix = sys.base_exec_prefix = '/'
sys.path[:] = []

# The lock of imports is one for the whole process: a program that is stopped in the middle of an import would keep it
# for ever, and no other program could import anything. What it guards is safe without it.
import _imp

_imp.acquire_lock = _imp.release_lock = lambda: None
