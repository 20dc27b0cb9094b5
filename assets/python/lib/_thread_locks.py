"""Locks and what is built from them: conditions, events, semaphores, barriers. Threads themselves are not here.

There is one thing to wait for, the native lock. A waiter takes a fresh lock twice, and whoever wakes it gives that lock
back. So the workbench sees every wait, and the first to wait is the first to be woken, in every run.
"""
from collections import deque

import _sockscope
from _sockscope import TIMEOUT_MAX, Lock, check_timeout  # noqa: F401


def _old(name, instead):
    """Says to whoever uses a name from before that it has another one."""
    import warnings
    warnings.warn(f'{name}() is deprecated, {instead} instead', DeprecationWarning, stacklevel=3)


class RLock:
    """One holder at a time, who may take it again and must give it back as often."""

    def __init__(self):
        self._native = _sockscope.Lock()
        self._owner = None
        self._count = 0

    def acquire(self, blocking=True, timeout=-1):
        check_timeout(blocking, timeout)
        # Only this thread can have written its own name here, so no other lock guards the question.
        me = _sockscope.current_ident()
        if self._owner == me:
            self._count += 1
            return True
        if not self._native.acquire(bool(blocking), float(timeout)):
            return False
        self._owner, self._count = me, 1
        return True

    def release(self):
        if self._owner != _sockscope.current_ident():
            raise RuntimeError('cannot release un-acquired lock')
        self._count -= 1
        if self._count == 0:
            self._owner = None
            self._native.release()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *what_happened):
        self.release()

    def __reduce__(self):
        raise TypeError("cannot pickle '_thread.RLock' object")

    def __repr__(self):
        state = 'unlocked' if self._owner is None else 'locked'
        return f'<{state} _thread.RLock object owner={self._owner or 0} count={self._count} at {hex(id(self))}>'

    # What a condition needs, since it lets go of the lock however often it was taken.

    def _is_owned(self):
        return self._owner == _sockscope.current_ident()

    def _release_save(self):
        if not self._is_owned():
            raise RuntimeError('cannot release un-acquired lock')
        count, self._count, self._owner = self._count, 0, None
        self._native.release()
        return count

    def _acquire_restore(self, count):
        self._native.acquire(True, -1.0)
        self._owner, self._count = _sockscope.current_ident(), count


class Condition:
    """A lock, and a queue of threads that wait until something behind the lock has changed."""

    def __init__(self, lock=None):
        self._lock = RLock() if lock is None else lock
        self.acquire = self._lock.acquire
        self.release = self._lock.release
        self._waiters = deque()

    def __enter__(self):
        return self._lock.__enter__()

    def __exit__(self, *what_happened):
        return self._lock.__exit__(*what_happened)

    def __repr__(self):
        return f'<Condition({self._lock!r}, {len(self._waiters)})>'

    def _is_owned(self):
        if hasattr(self._lock, '_is_owned'):
            return self._lock._is_owned()
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def _let_go(self):
        if hasattr(self._lock, '_release_save'):
            return self._lock._release_save()
        self._lock.release()
        return None

    def _take_back(self, count):
        if hasattr(self._lock, '_acquire_restore'):
            self._lock._acquire_restore(count)
        else:
            self._lock.acquire()

    def wait(self, timeout=None):
        if not self._is_owned():
            raise RuntimeError('cannot wait on un-acquired lock')
        waiter = _sockscope.Lock()
        waiter.acquire(True, -1.0)
        self._waiters.append(waiter)
        count = self._let_go()
        woken = False
        try:
            if timeout is None:
                woken = waiter.acquire(True, -1.0)
            elif timeout > 0:
                woken = waiter.acquire(True, float(timeout))
            else:
                woken = waiter.acquire(False, -1.0)
            return woken
        finally:
            self._take_back(count)
            if not woken and waiter in self._waiters:
                self._waiters.remove(waiter)

    def wait_for(self, predicate, timeout=None):
        end = None if timeout is None else _sockscope.monotonic() + timeout
        result = predicate()
        while not result:
            left = None if end is None else end - _sockscope.monotonic()
            if left is not None and left <= 0:
                break
            self.wait(left)
            result = predicate()
        return result

    def notify(self, n=1):
        if not self._is_owned():
            raise RuntimeError('cannot notify on un-acquired lock')
        while n > 0 and self._waiters:
            self._waiters.popleft().release()
            n -= 1

    def notify_all(self):
        self.notify(len(self._waiters))

    def notifyAll(self):
        _old('notifyAll', 'use notify_all()')
        self.notify_all()


class Event:
    """A flag that threads can wait for."""

    def __init__(self):
        self._condition = Condition(Lock())
        self._flag = False

    def __repr__(self):
        return f'<threading.Event at {hex(id(self))}: {"set" if self._flag else "unset"}>'

    def is_set(self):
        return self._flag

    def isSet(self):
        _old('isSet', 'use is_set()')
        return self.is_set()

    def set(self):
        with self._condition:
            self._flag = True
            self._condition.notify_all()

    def clear(self):
        with self._condition:
            self._flag = False

    def wait(self, timeout=None):
        with self._condition:
            return self._flag or self._condition.wait(timeout)


class Semaphore:
    """A counter that never goes below zero: who would take it there waits."""

    def __init__(self, value=1):
        if value < 0:
            raise ValueError('semaphore initial value must be >= 0')
        self._condition = Condition(Lock())
        self._value = value

    def acquire(self, blocking=True, timeout=None):
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        with self._condition:
            if not blocking and self._value == 0:
                return False
            if not self._condition.wait_for(lambda: self._value > 0, timeout):
                return False
            self._value -= 1
            return True

    def release(self, n=1):
        if n < 1:
            raise ValueError('n must be one or more')
        with self._condition:
            self._check_release(n)
            self._value += n
            self._condition.notify(n)

    def _check_release(self, n):
        """A plain semaphore may grow without end."""

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *what_happened):
        self.release()


class BoundedSemaphore(Semaphore):
    """A semaphore that notices when it is given back more often than it was taken."""

    def __init__(self, value=1):
        super().__init__(value)
        self._initial_value = value

    def _check_release(self, n):
        if self._value + n > self._initial_value:
            raise ValueError('Semaphore released too many times')


class BrokenBarrierError(RuntimeError):
    __module__ = 'threading'


class Barrier:
    """A place where a fixed number of threads wait for each other."""

    def __init__(self, parties, action=None, timeout=None):
        if parties < 1:
            raise ValueError('parties must be > 0')
        self._condition = Condition(Lock())
        self._parties, self._action, self._timeout = parties, action, timeout
        self._inside = 0
        # Each crossing has a number, so that a fast thread that comes again does not let slow ones out twice.
        self._crossing = 0
        self._open = False
        self._broken = False

    parties = property(lambda self: self._parties)
    broken = property(lambda self: self._broken)

    @property
    def n_waiting(self):
        return 0 if self._open else self._inside

    def wait(self, timeout=None):
        limit = self._timeout if timeout is None else timeout
        with self._condition:
            # While the last crossing is still leaving, nobody new may come in.
            self._condition.wait_for(lambda: not self._open or self._broken)
            self._check()
            place = self._inside
            self._inside += 1
            try:
                self._cross(limit)
            finally:
                self._leave()
        return place

    def _cross(self, limit):
        if self._inside == self._parties:
            try:
                if self._action:
                    self._action()
            except BaseException:
                self._break()
                raise
            self._open = True
            self._crossing += 1
            self._condition.notify_all()
            return
        mine = self._crossing
        if not self._condition.wait_for(lambda: self._crossing != mine or self._broken, limit):
            self._break()
        if self._crossing == mine:
            self._check()

    def _leave(self):
        self._inside -= 1
        if self._inside == 0:
            self._open = False
            self._condition.notify_all()

    def _check(self):
        if self._broken:
            raise BrokenBarrierError

    def _break(self):
        self._broken = True
        self._condition.notify_all()

    def abort(self):
        with self._condition:
            self._break()

    def reset(self):
        with self._condition:
            if self._inside and not self._open:
                self._break()
                self._condition.wait_for(lambda: self._inside == 0)
            self._broken = False


for _kind in (Lock, RLock, Condition, Event, Semaphore, BoundedSemaphore, Barrier):
    # Programs know them by this name only, and tracebacks and repr say it.
    _kind.__module__ = 'threading'
