# The library's own `queue`. A thread that has taken something from one is at work on it, and the workbench is told so: a run
# is not over while somebody sleeps at work. Nothing else is changed.

import _imp

exec(_imp.get_frozen_object('queue'), globals())

import _sockscope


def _tells(take):
    def get(self, block=True, timeout=None):
        item = take(self, block, timeout)
        _sockscope.item_taken()
        return item

    get.__qualname__, get.__doc__ = take.__qualname__, take.__doc__
    return get


for _kind in (Queue, SimpleQueue):
    _kind.get = _tells(_kind.get)
del _kind
