"""Runs a program with the modules of `assets/python/lib` instead of CPython's, over `_sockscope` beside this file.

It is no sandbox: files and processes that the workbench keeps away are still there. Use it with `python3 -S`:

    python3 -S tests/python/in_process.py PROGRAM
"""
import sys
from importlib.machinery import PathFinder
from posix import listdir

HERE = __file__.rpartition('/')[0] or '.'
LIBRARY = f'{HERE}/../../assets/python/lib'


class OurModules:
    """Finds our modules before CPython's, even before those that are frozen into it."""

    names = {name[:-3] for name in listdir(LIBRARY) if name.endswith('.py')} | {'_sockscope'}

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return PathFinder.find_spec(name, [HERE, LIBRARY]) if name in cls.names else None


def install():
    """From now on the programs' imports find our modules; what CPython had loaded before is forgotten."""
    for name in (*OurModules.names, 'os.path', 'posixpath', 'genericpath'):
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, OurModules)
    import _sockscope
    import time
    time.sleep = _sockscope.sleep


def run(path):
    with open(path, encoding='utf-8') as file:
        program = compile(file.read(), path, 'exec')
    try:
        exec(program, {'__name__': '__main__', '__builtins__': __builtins__})
    finally:
        if 'threading' in sys.modules:
            sys.modules['threading']._shutdown()


if __name__ == '__main__':
    install()
    del sys.argv[0]
    run(sys.argv[0])
