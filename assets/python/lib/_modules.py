"""Finds the modules of one's own: files of the program on `sys.path`, which begins with the folder that it lies in.

As in CPython they come before those of the library, but for what every program has from the start. It compiles and runs
them; their lines are followed like those of the program.
"""

import _door
import sys
from _files import O_RDONLY, decoded, encoded
from _frozen_importlib import ModuleSpec
from time import time

_compile, _exec = compile, exec
HOME = decoded(_door.file_home())
# What CPython has imported before a program begins.
FIRST = {'abc', 'builtins', 'codecs', 'encodings', 'errno', 'genericpath', 'io', 'itertools', 'marshal', 'os', 'posix',
         'posixpath', 'site', 'stat', 'sys', 'time', 'zipimport'}
_FOLDER = 0o040000


def _kind(path):
    """The bits that say whether there is a file or a folder; 0 if there is nothing."""
    try:
        return _door.file_stat(encoded(path), time())[0] & 0o170000
    except (OSError, ValueError):
        return 0


def _bytes(path):
    fd = _door.file_open(encoded(path), O_RDONLY, 0, time())
    try:
        return _door.file_read(fd, -1)
    finally:
        _door.file_close(fd)


def shown(path):
    """What a file is called in tracebacks and in the trace."""
    return path[len(HOME) + 1:] if path.startswith(HOME + '/') else path


def text_of(source):
    """The text of a module: UTF-8, or what it says of itself in its first two lines."""
    if b'coding' in b''.join(source.split(b'\n', 2)[:2]):
        from importlib.util import decode_source
        lines = decode_source(source).split('\n')
        # The text is text now, and says no more what its bytes were.
        return '\n'.join([line.replace('coding', 'c0ding') for line in lines[:2]] + lines[2:])
    return source.decode('utf-8-sig').replace('\r\n', '\n')


class Loader:
    """Loads one module from its file."""

    def __init__(self, name, path):
        self.name, self.path = name, path

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = shown(self.path)
        try:
            source = text_of(_bytes(self.path))
        except UnicodeDecodeError as error:
            raise SyntaxError(f'(unicode error) {error}', (name, 1, 0, None)) from None
        code = _compile(source, name, 'exec')
        _door.module_begins(name, source)
        _exec(code, module.__dict__)

    def is_package(self, name):
        return self.path.endswith('/__init__.py')

    def get_filename(self, name=None):
        return self.path

    def get_source(self, name=None):
        return text_of(_bytes(self.path))

    def get_data(self, path):
        return _bytes(path)


class FolderLoader:
    """Loads a folder that is no package but holds modules: there is nothing to run."""

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        pass


def _join_halves():
    """Makes the two halves of `importlib` known to each other; the interpreter leaves them apart where there is no system."""
    import _frozen_importlib
    external = getattr(sys.modules.get('importlib'), '_bootstrap_external', None)
    if external is not None and getattr(external, '_bootstrap', None) is None:
        external._bootstrap = _frozen_importlib
        _frozen_importlib._bootstrap_external = external


class Finder:
    """Looks on `sys.path`, or in the folders of a package."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        top = path is None
        if name.startswith('importlib.'):
            _join_halves()
        if top and (name in FIRST or name in sys.builtin_module_names or name.startswith('_') and cls._is_ours(name)):
            return None
        last, portions = name.rpartition('.')[2], []
        for folder in list(sys.path if top else path):
            if not isinstance(folder, str):
                continue
            base = f'{folder or "."}/{last}'
            if _kind(f'{base}/__init__.py') not in (0, _FOLDER):
                return cls._spec(name, f'{base}/__init__.py', [base])
            if _kind(f'{base}.py') not in (0, _FOLDER):
                return cls._spec(name, f'{base}.py', None)
            if _kind(base) == _FOLDER:
                portions.append(base)
        if not portions or top and cls._is_ours(name):
            return None
        spec = ModuleSpec(name, FolderLoader, is_package=True)
        spec.submodule_search_locations = portions
        return spec

    @staticmethod
    def _is_ours(name):
        """Whether somebody else has a module of this name; a mere folder comes after it."""
        import _imp
        return sys.modules['_library'].find_spec(name) is not None or _imp.is_frozen(name)

    @staticmethod
    def _spec(name, path, inside):
        import posixpath
        path = posixpath.normpath(posixpath.join(decoded(_door.file_cwd()), path))
        spec = ModuleSpec(name, Loader(name, path), origin=path, is_package=inside is not None)
        spec.has_location, spec.cached = True, shown(path) + 'c'
        if inside is not None:
            spec.submodule_search_locations = [posixpath.dirname(path)]
        return spec


sys.path[:] = [HOME]
sys.meta_path.insert(0, Finder)
