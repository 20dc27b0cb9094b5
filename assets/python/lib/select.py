"""The module `select` of the programs: waiting for several sockets at once, by one native call.

It has no `poll` and no `epoll`: those give numbers for what `select` and `selectors` say in words.
"""
import _sockscope

from socket import _number_of_fileno

__all__ = ['select', 'error']

error = OSError
EBADF = 9


def select(rlist, wlist, xlist, timeout=None, /):
    """The objects that can be read, written, or have an error, in the order in which they were given."""
    if timeout is not None:
        if isinstance(timeout, str) or not hasattr(timeout, '__float__'):
            raise TypeError('timeout must be a float or None')
        timeout = float(timeout)
        if timeout < 0:
            raise ValueError('timeout must be non-negative')
    asked = [_numbered(objects) for objects in (rlist, wlist, xlist)]
    ready = _sockscope.select(*[list(dict.fromkeys(number for _, number in pairs)) for pairs in asked], timeout)
    return tuple([thing for thing, number in pairs if number in numbers] for pairs, numbers in zip(asked, ready))


# As for a native function: a class that has it as an attribute, as in `selectors`, calls it without the object.
select = staticmethod(select)


def _numbered(objects):
    """Each object with the number of its socket."""
    try:
        things = list(objects)
    except TypeError:
        raise TypeError('arguments 1-3 must be sequences') from None
    return [(thing, _number(thing)) for thing in things]


def _number(thing):
    if isinstance(thing, int):
        fileno = thing
    elif hasattr(thing, 'fileno'):
        fileno = thing.fileno()
    else:
        raise TypeError('argument must be an int, or have a fileno() method.')
    if fileno < 0:
        raise ValueError(f'file descriptor cannot be a negative integer ({fileno})')
    if fileno not in _number_of_fileno:
        raise OSError(EBADF, 'Bad file descriptor')
    return _number_of_fileno[fileno]


def __getattr__(name):
    if name in ('poll', 'epoll', 'kqueue'):
        raise AttributeError(f"module 'select' has no '{name}' in the workbench: use select.select or selectors")
    raise AttributeError(f"module 'select' has no attribute '{name}'")
