"""The module `selectors` of the programs: one list of sockets that is asked again and again, over `select.select`.

It has one kind of selector, and that is the default one.
"""
from collections import namedtuple
from collections.abc import Mapping

import select as _select

EVENT_READ = 1
EVENT_WRITE = 2

SelectorKey = namedtuple('SelectorKey', ['fileobj', 'fd', 'events', 'data'])


def _descriptor(fileobj):
    try:
        fd = fileobj if isinstance(fileobj, int) else int(fileobj.fileno())
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f'Invalid file object: {fileobj!r}') from None
    if fd < 0:
        raise ValueError(f'Invalid file descriptor: {fd}')
    return fd


class _Map(Mapping):
    """What is registered, to be looked at and not to be changed."""

    def __init__(self, selector):
        self._selector = selector

    def __len__(self):
        return len(self._selector._keys)

    def __iter__(self):
        return iter(self._selector._keys)

    def __getitem__(self, fileobj):
        fd = self._selector._fd_of(fileobj)
        if fd not in self._selector._keys:
            raise KeyError(f'{fileobj!r} is not registered')
        return self._selector._keys[fd]


class BaseSelector:
    """What every selector does but the waiting."""

    def __init__(self):
        self._keys = {}
        self._map = _Map(self)

    def _fd_of(self, fileobj):
        """The descriptor of an object, even of one that was closed before it was unregistered."""
        try:
            return _descriptor(fileobj)
        except ValueError:
            for key in self._keys.values():
                if key.fileobj is fileobj:
                    return key.fd
            raise

    def register(self, fileobj, events, data=None):
        if not events or events & ~(EVENT_READ | EVENT_WRITE):
            raise ValueError(f'Invalid events: {events!r}')
        key = SelectorKey(fileobj, self._fd_of(fileobj), events, data)
        if key.fd in self._keys:
            raise KeyError(f'{fileobj!r} (FD {key.fd}) is already registered')
        self._keys[key.fd] = key
        return key

    def unregister(self, fileobj):
        fd = self._fd_of(fileobj)
        if fd not in self._keys:
            raise KeyError(f'{fileobj!r} is not registered')
        return self._keys.pop(fd)

    def modify(self, fileobj, events, data=None):
        key = self.get_key(fileobj)
        if events != key.events:
            self.unregister(fileobj)
            return self.register(fileobj, events, data)
        self._keys[key.fd] = key._replace(data=data)
        return self._keys[key.fd]

    def get_key(self, fileobj):
        if self._map is None:
            raise RuntimeError('Selector is closed')
        return self._map[fileobj]

    def get_map(self):
        return self._map

    def close(self):
        self._keys.clear()
        self._map = None

    def __enter__(self):
        return self

    def __exit__(self, *what_happened):
        self.close()

    def select(self, timeout=None):
        raise NotImplementedError


class SelectSelector(BaseSelector):
    """The waiting, by one `select` over all that is registered. A negative timeout means: do not wait."""

    def select(self, timeout=None):
        limit = None if timeout is None else max(timeout, 0)
        keys = list(self._keys.values())
        readers = [key.fd for key in keys if key.events & EVENT_READ]
        writers = [key.fd for key in keys if key.events & EVENT_WRITE]
        readable, writable, _ = _select.select(readers, writers, [], limit)
        ready = []
        for key in keys:
            events = EVENT_READ * (key.fd in readable) | EVENT_WRITE * (key.fd in writable)
            if events & key.events:
                ready.append((key, events & key.events))
        return ready


DefaultSelector = SelectSelector
