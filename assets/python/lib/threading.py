"""The module `threading` of the programs: threads over the native `start_thread`, and the locks of `_thread_locks`.

It schedules nothing. Who runs when is decided outside, at every wait; a wait here is a native lock that is not free.
"""
import sys

import _sockscope

from _thread_locks import (TIMEOUT_MAX, Barrier, BoundedSemaphore, BrokenBarrierError, Condition, Event, Lock, RLock,
                           Semaphore, _old)

__all__ = [
    'get_ident', 'get_native_id', 'active_count', 'current_thread', 'main_thread', 'enumerate', 'Thread', 'Timer',
    'local', 'Lock', 'RLock', 'Condition', 'Event', 'Semaphore', 'BoundedSemaphore', 'Barrier', 'BrokenBarrierError',
    'ThreadError', 'ExceptHookArgs', 'excepthook', 'stack_size', 'TIMEOUT_MAX',
]

ThreadError = RuntimeError

_guard = Lock()
_started_threads = 0
# Threads that have been started and have not ended, in the order of their start.
_alive = []
# The same by the number of the thread that runs; a thread writes itself in when it begins.
_by_ident = {}
_at_shutdown = []


def _next_number():
    global _started_threads
    with _guard:
        _started_threads += 1
        return _started_threads


class Thread:
    """A function that runs beside the others."""

    _created = False

    def __init__(self, group=None, target=None, name=None, args=(), kwargs=None, *, daemon=None):
        if group is not None:
            raise AssertionError('group argument must be None for now')
        if name is None:
            name = f'Thread-{_next_number()}'
            if target is not None and hasattr(target, '__name__'):
                name += f' ({target.__name__})'
        self._target, self._args, self._kwargs = target, args, {} if kwargs is None else kwargs
        self._name = str(name)
        self._daemonic = current_thread().daemon if daemon is None else bool(daemon)
        self._ident = None
        self._state = 'initial'
        # Held from the start to the end; who joins waits for it.
        self._running = Lock()
        self._locals = {}
        self._created = True

    def _check_created(self):
        if not self._created:
            raise RuntimeError('Thread.__init__() not called')

    def __repr__(self):
        self._check_created()
        state = self._state + ' daemon' * self._daemonic
        if self._ident is not None:
            state += f' {self._ident}'
        return f'<{self.__class__.__name__}({self._name}, {state})>'

    def start(self):
        if not self._created:
            raise RuntimeError('thread.__init__() not called')
        with _guard:
            if self._state != 'initial':
                raise RuntimeError('threads can only be started once')
            self._state = 'started'
            _alive.append(self)
        self._running.acquire()
        try:
            self._ident = _sockscope.start_thread(self._bootstrap, (), self._name)
        except BaseException:
            self._end()
            raise

    def run(self):
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # The thread may be kept for long; what it was given need not be.
            del self._target, self._args, self._kwargs

    def _bootstrap(self):
        self._ident = _sockscope.current_ident()
        _by_ident[self._ident] = self
        try:
            self.run()
        except SystemExit:
            # sys.exit() ends the thread alone, and quietly if the program wants nothing else; so does the end of a run.
            if excepthook is not __excepthook__ and not _sockscope.is_over():
                excepthook(ExceptHookArgs((*sys.exc_info(), self)))
        except BaseException:
            excepthook(ExceptHookArgs((*sys.exc_info(), self)))
        finally:
            self._end()

    def _end(self):
        with _guard:
            self._state = 'stopped'
            _alive.remove(self)
            _by_ident.pop(self._ident, None)
        self._locals.clear()
        self._running.release()

    def join(self, timeout=None):
        self._check_created()
        if self._state == 'initial':
            raise RuntimeError('cannot join thread before it is started')
        if self is current_thread():
            raise RuntimeError('cannot join current thread')
        _sockscope.thread_joins(self._ident)
        try:
            ended = self._running.acquire(timeout=-1 if timeout is None else max(timeout, 0))
        finally:
            _sockscope.waits_no_more()
        if ended:
            self._running.release()

    def is_alive(self):
        self._check_created()
        return self._state == 'started'

    @property
    def name(self):
        self._check_created()
        return self._name

    @name.setter
    def name(self, name):
        self._check_created()
        self._name = str(name)

    @property
    def ident(self):
        self._check_created()
        return self._ident

    native_id = ident

    @property
    def daemon(self):
        self._check_created()
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic):
        self._check_created()
        if self._state == 'started':
            raise RuntimeError('cannot set daemon status of active thread')
        self._daemonic = bool(daemonic)

    # The old names are in many tutorials.

    def getName(self):
        _old('getName', 'get the name attribute')
        return self.name

    def setName(self, name):
        _old('setName', 'set the name attribute')
        self.name = name

    def isDaemon(self):
        _old('isDaemon', 'get the daemon attribute')
        return self.daemon

    def setDaemon(self, daemonic):
        _old('setDaemon', 'set the daemon attribute')
        self.daemon = daemonic


class Timer(Thread):
    """A thread that waits, and then calls a function unless it was cancelled."""

    def __init__(self, interval, function, args=None, kwargs=None):
        super().__init__()
        self.interval, self.function = interval, function
        self.args, self.kwargs = args or [], kwargs or {}
        self.finished = Event()

    def cancel(self):
        self.finished.set()

    def run(self):
        if not self.finished.wait(self.interval):
            self.function(*self.args, **self.kwargs)
        self.finished.set()


class _Found(Thread):
    """A thread that this module did not start: the main one, or one of another hand."""

    def __init__(self, name, daemon):
        super().__init__(name=name, daemon=daemon)
        self._state = 'started'
        self._ident = _sockscope.current_ident()
        with _guard:
            _alive.append(self)
        _by_ident[self._ident] = self


class _MainThread(_Found):
    def __init__(self):
        super().__init__('MainThread', False)
        self._running.acquire()


class _DummyThread(_Found):
    def __init__(self):
        super().__init__(f'Dummy-{_next_number()}', True)

    def join(self, timeout=None):
        raise RuntimeError('cannot join a dummy thread')


class local:
    """Attributes that each thread has for itself."""

    def __new__(cls, /, *args, **kwargs):
        if (args or kwargs) and cls.__init__ is object.__init__:
            raise TypeError('Initialization arguments are not supported')
        self = object.__new__(cls)
        object.__setattr__(self, '_local_arguments', (args, kwargs))
        # The first thread gets its `__init__` from the call of the class itself.
        current_thread()._locals[id(self)] = (self, {})
        return self

    def __getattribute__(self, name):
        mine = _attributes_of(self)
        if name == '__dict__':
            return mine
        if name in mine:
            return mine[name]
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        if name == '__dict__':
            raise AttributeError(f"'{type(self).__name__}' object attribute '__dict__' is read-only")
        _attributes_of(self)[name] = value

    def __delattr__(self, name):
        mine = _attributes_of(self)
        if name not in mine:
            raise AttributeError(name)
        del mine[name]


def _attributes_of(thread_local):
    """The dictionary of the running thread; a thread that comes for the first time runs `__init__` for itself."""
    kept = current_thread()._locals
    if id(thread_local) not in kept:
        kept[id(thread_local)] = (thread_local, {})
        args, kwargs = object.__getattribute__(thread_local, '_local_arguments')
        type(thread_local).__init__(thread_local, *args, **kwargs)
    return kept[id(thread_local)][1]


# ---------------------------------------------------------------- functions of the module


class ExceptHookArgs(tuple):
    """What ended a thread: the three parts of an exception, and the thread."""

    exc_type = property(lambda self: self[0])
    exc_value = property(lambda self: self[1])
    exc_traceback = property(lambda self: self[2])
    thread = property(lambda self: self[3])


def excepthook(args, /):
    """Says which thread ended by which exception; the steps inside this file are nobody's concern and are left out."""
    if args.exc_type is SystemExit or sys.stderr is None:
        return
    steps = args.exc_traceback
    while steps is not None and steps.tb_frame.f_code.co_filename == _here:
        steps = steps.tb_next
    name = args.thread.name if args.thread is not None else get_ident()
    print(f'Exception in thread {name}:', file=sys.stderr, flush=True)
    value = args.exc_value.with_traceback(steps)
    if sys.stderr is sys.__stderr__:
        _sockscope.raised(value)
    else:
        sys.__excepthook__(args.exc_type, value, steps)


__excepthook__ = excepthook
_here = excepthook.__code__.co_filename


def get_ident():
    return _sockscope.current_ident()


get_native_id = get_ident


def current_thread():
    thread = _by_ident.get(_sockscope.current_ident())
    return thread if thread is not None else _DummyThread()


def main_thread():
    return _main


def enumerate():
    with _guard:
        return list(_alive)


def active_count():
    with _guard:
        return len(_alive)


def currentThread():
    _old('currentThread', 'use current_thread()')
    return current_thread()


def activeCount():
    _old('activeCount', 'use active_count()')
    return active_count()


def stack_size(size=0):
    """The size of a stack is the workbench's affair; 0 stands for its default, as in CPython."""
    return 0


def _register_atexit(function, *args, **kwargs):
    """For `concurrent.futures`, whose workers must be told to end before they are waited for."""
    _at_shutdown.append((function, args, kwargs))


def _shutdown():
    """The end of the main program: whoever is not a daemon is waited for. A second call finds nothing to do."""
    while _at_shutdown:
        function, args, kwargs = _at_shutdown.pop()
        function(*args, **kwargs)
    while True:
        waiting = [thread for thread in enumerate() if not thread.daemon and thread is not _main]
        if not waiting:
            return
        waiting[0].join()


_main = None
_main = _MainThread()
