"""Runs the snippets and prints what each of them prints; comparing two such outputs is somebody else's work.

    python3 tests/python/run_snippets.py [FILE …]                   with CPython's own modules
    python3 -S tests/python/run_snippets.py --in-process [FILE …]   with the modules of assets/python/lib

A file has many snippets; each begins with a line `### name`, and what stands before the first says what the file is.
The output has the same lines, and under each of them the text that was printed and, when an exception ended the
snippet, its type and message.
"""
import io
import sys
from posix import chdir, getcwd, listdir

HERE = __file__.rpartition('/')[0] or '.'


def snippets(path):
    """The names and programs of a file."""
    with open(path, encoding='utf-8') as file:
        parts = ('\n' + file.read()).split('\n### ')[1:]
    for part in parts:
        name, _, program = part.partition('\n')
        yield name.strip(), program


def full_name(kind):
    """A class as a traceback names it."""
    inside = kind.__module__ not in ('builtins', '__main__')
    return f'{kind.__module__}.{kind.__qualname__}' if inside else kind.__qualname__


class Folder:
    """A fresh folder in which a snippet stands, with its own text in it, and from which it may import."""

    def __init__(self, program):
        self.program = program

    def __enter__(self):
        import tempfile
        self.folder, self.before, self.known = tempfile.mkdtemp(), getcwd(), set(sys.modules)
        with open(f'{self.folder}/snippet.py', 'w', encoding='utf-8') as file:
            file.write(self.program)
        chdir(self.folder)
        sys.path.insert(0, self.folder)
        sys.dont_write_bytecode = True

    def __exit__(self, *_):
        import shutil
        chdir(self.before)
        sys.path.remove(self.folder)
        for name in set(sys.modules) - self.known:
            if getattr(sys.modules[name], '__file__', None) and self.folder in sys.modules[name].__file__:
                del sys.modules[name]
        sys.path_importer_cache.pop(self.folder, None)
        shutil.rmtree(self.folder)


def output(name, program):
    """What a program prints. Its own `sys.stderr` is not part of it."""
    with Folder(program):
        return printed_by(name, program)


def printed_by(name, program):
    printed, plain = io.StringIO(), (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = printed, io.StringIO()
    try:
        exec(compile(program, name, 'exec'), {'__name__': '__main__', '__builtins__': __builtins__})
    except BaseException as error:
        print(f'{full_name(type(error))}: {error}')
    finally:
        sys.stdout, sys.stderr = plain
    text = printed.getvalue()
    return text if text.endswith('\n') or not text else text + '\n'


def main(arguments):
    if '--in-process' in arguments:
        arguments.remove('--in-process')
        import in_process
        in_process.install()
    # What is printed is UTF-8 on every machine, whatever its locale says.
    sys.stdout.reconfigure(encoding='utf-8', newline='\n')
    paths = arguments or sorted(f'{HERE}/snippets/{name}' for name in listdir(f'{HERE}/snippets')
                                if name.endswith('.txt'))
    for path in paths:
        for name, program in snippets(path):
            print(f'### {name}')
            print(output(name, program), end='')


if __name__ == '__main__':
    main(sys.argv[1:])
