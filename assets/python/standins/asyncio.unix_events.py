# The library's own event loop for Unix, over the sockets of the workbench.
# It differs where the library would use a pipe, a clock, a thread for a name, a signal or a process; nothing else is changed.

import _imp

exec(_imp.get_frozen_object('asyncio.unix_events'), globals())

import select as _select
from time import monotonic as _monotonic

import _sockscope
import _wakeup


class _Epoll(_select.epoll):
    """A look that finds nothing is not told: a loop looks each time it goes round."""

    __module__ = 'select'
    _in_passing = True


_Epoll.__name__ = _Epoll.__qualname__ = 'epoll'


class EpollSelector(selectors.EpollSelector):
    """The library's, but that it waits as long as it is told and not for whole milliseconds."""

    __module__ = 'selectors'
    _selector_cls = _Epoll

    def select(self, timeout=None):
        most = len(self._fd_to_key) or 1
        found = self._selector.poll(None if timeout is None else max(timeout, 0.0), most)
        ready = []
        for fd, event in found:
            key = self._fd_to_key.get(fd)
            if key is not None:
                events = (event & ~_select.EPOLLIN and selectors.EVENT_WRITE) | (
                    event & ~_select.EPOLLOUT and selectors.EVENT_READ)
                ready.append((key, events & key.events))
        return ready


_library_init = _UnixSelectorEventLoop.__init__


class _Here:
    """What the loop does in another way here."""

    def __init__(self, selector=None):
        _library_init(self, EpollSelector() if selector is None else selector)

    def time(self):
        # In a staged run time passes only while everybody waits, so that limits end in the same order each time.
        staged = _sockscope.loop_time()
        return _monotonic() if staged is None else staged

    def _make_self_pipe(self):
        # What wakes the loop from another thread is no socket of the run.
        self._ssock, self._csock = _wakeup.pair()
        self._internal_fds += 1
        self._add_reader(self._ssock.fileno(), self._read_from_self)

    async def getaddrinfo(self, host, port, *, family=0, type=0, proto=0, flags=0):
        # Nobody is asked, so it needs no thread.
        return socket.getaddrinfo(host, port, family, type, proto, flags)

    async def getnameinfo(self, sockaddr, flags=0):
        return socket.getnameinfo(sockaddr, flags)

    async def shutdown_default_executor(self, timeout=None):
        # Nothing else runs in the loop any more, so it may wait itself.
        self._executor_shutdown_called = True
        if self._default_executor is not None:
            self._default_executor.shutdown(wait=True)

    def add_signal_handler(self, sig, callback, *args):
        # No signal is ever sent here, so it is remembered and not called.
        if coroutines.iscoroutine(callback) or coroutines._iscoroutinefunction(callback):
            raise TypeError('coroutines cannot be used with add_signal_handler()')
        self._check_signal(sig)
        self._check_closed()
        self._signal_handlers[sig] = events.Handle(callback, args, self, None)

    def remove_signal_handler(self, sig):
        self._check_signal(sig)
        return self._signal_handlers.pop(sig, None) is not None

    async def _make_subprocess_transport(self, *arguments, **named_arguments):
        raise PermissionError(13, 'asyncio starts no processes here: the workbench has none; its few commands are run by '
                                  'subprocess.run, for instance in asyncio.to_thread')

    async def connect_read_pipe(self, protocol_factory, pipe):
        raise PermissionError(13, 'asyncio reads no pipes and no files here; for a line that is typed use '
                                  'await asyncio.to_thread(input)')

    async def connect_write_pipe(self, protocol_factory, pipe):
        raise PermissionError(13, 'asyncio writes to no pipes and no files here; use print')


for _name, _method in vars(_Here).items():
    if callable(_method):
        _method.__qualname__ = f'_UnixSelectorEventLoop.{_name}'
        setattr(_UnixSelectorEventLoop, _name, _method)


def _get_event_loop(policy):
    """The main thread gets a loop when it first asks for one, as in Python up to 3.13."""
    own = policy._local
    main = threading.current_thread() is threading.main_thread()
    if own._loop is None and main and not getattr(own, '_set_called', False):
        policy.set_event_loop(policy.new_event_loop())
    return _library_get_event_loop(policy)


def _set_event_loop(policy, loop):
    policy._local._set_called = True
    _library_set_event_loop(policy, loop)


_library_get_event_loop = _DefaultEventLoopPolicy.get_event_loop
_library_set_event_loop = _DefaultEventLoopPolicy.set_event_loop
_DefaultEventLoopPolicy.get_event_loop, _DefaultEventLoopPolicy.set_event_loop = _get_event_loop, _set_event_loop

# What is deprecated since 3.14 is silent here, as it is up to 3.13.
for _module in (events, sys.modules['asyncio']):
    _module.get_event_loop_policy = events._get_event_loop_policy
    _module.set_event_loop_policy = events._set_event_loop_policy


def _telling(begin):
    """A task that begins to run is told, so that the line that is reached is known to be its."""
    def runs(loop, task):
        _sockscope.task_runs('' if task is None else task.get_name())
        return begin(loop, task)

    return runs


def _leaving(end):
    def rests(loop, task):
        _sockscope.task_runs('')
        return end(loop, task)

    return rests


tasks._enter_task = tasks._py_enter_task = _telling(tasks._py_enter_task)
tasks._swap_current_task = tasks._py_swap_current_task = _telling(tasks._py_swap_current_task)
tasks._leave_task = tasks._py_leave_task = _leaving(tasks._py_leave_task)
