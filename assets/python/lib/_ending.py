"""What python3 does when a program has come to its end: it calls the functions of atexit, and then takes its names away one
by one, so that files are written, and objects that nobody else has say their last words.

It runs once, after the program; it is not for programs.
"""
import sys


def call_exit_functions():
    if 'atexit' in sys.modules:
        sys.modules['atexit']._run_exitfuncs()


def take_names_away():
    """Private names go first, and the others in the order in which they came, as in CPython."""
    names = sys.modules['__main__'].__dict__
    for private in (True, False):
        for name in list(names):
            if (name[:1] == '_' and name[1:2] != '_') is private and name != '__builtins__':
                names[name] = None
