# The library's own queues for tasks. A task that has taken something from one is at work on it, and the workbench is told so:
# a run is not over while a loop of events waits for one at work. Nothing else is changed.

import _imp

exec(_imp.get_frozen_object('asyncio.queues'), globals())

import _sockscope


def _tells(take):
    def _get(self):
        _sockscope.item_taken()
        return take(self)

    return _get


for _kind in (Queue, PriorityQueue, LifoQueue):
    _kind._get = _tells(_kind._get)
del _kind
