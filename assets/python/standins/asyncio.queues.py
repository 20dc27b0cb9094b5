# The library's own queues for tasks. A task that has taken something from one is at work on it, and the workbench is told so:
# a run is not over while a loop of events waits for one at work. Nothing else is changed.

import _imp

exec(_imp.get_frozen_object('asyncio.queues'), globals())

import _sockscope


def _tells(take):
    def get_nowait(self):
        item = take(self)
        _sockscope.item_taken()
        return item

    get_nowait.__qualname__, get_nowait.__doc__ = take.__qualname__, take.__doc__
    return get_nowait


Queue.get_nowait = _tells(Queue.get_nowait)
