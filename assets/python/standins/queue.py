# The library's own `queue`. A thread that has taken something from one is at work on it, and the workbench is told so: a run
# is not over while somebody sleeps at work. Nothing else is changed.

import _imp

exec(_imp.get_frozen_object('queue'), globals())

import _sockscope


def _tells(take):
    def _get(self):
        _sockscope.item_taken()
        return take(self)

    return _get


for _kind in (Queue, PriorityQueue, LifoQueue):
    _kind._get = _tells(_kind._get)

_wait_for = SimpleQueue.get


def _get(self, block=True, timeout=None):
    item = _wait_for(self, block, timeout)
    _sockscope.item_taken()
    return item


_get.__name__, _get.__qualname__, _get.__doc__ = 'get', 'SimpleQueue.get', _wait_for.__doc__
SimpleQueue.get = _get
del _get, _kind
