"""The module `signal` of the programs: handlers can be set and asked for, and none is ever called.

Nothing sends a signal here. What ends a run, such as its button, ends a program without asking it.
"""
import sys
from enum import IntEnum


class Signals(IntEnum):
    SIGHUP = 1
    SIGINT = 2
    SIGQUIT = 3
    SIGILL = 4
    SIGTRAP = 5
    SIGABRT = 6
    SIGBUS = 7
    SIGFPE = 8
    SIGKILL = 9
    SIGUSR1 = 10
    SIGSEGV = 11
    SIGUSR2 = 12
    SIGPIPE = 13
    SIGALRM = 14
    SIGTERM = 15
    SIGCHLD = 17
    SIGCONT = 18
    SIGSTOP = 19
    SIGTSTP = 20
    SIGTTIN = 21
    SIGTTOU = 22
    SIGWINCH = 28


class Handlers(IntEnum):
    SIG_DFL = 0
    SIG_IGN = 1


globals().update(Signals.__members__)
globals().update(Handlers.__members__)

EINVAL = 22
NSIG = 65
# The words of the C library for those that programs meet.
WORDS = {1: 'Hangup', 2: 'Interrupt', 9: 'Killed', 11: 'Segmentation fault', 13: 'Broken pipe', 14: 'Alarm clock',
         15: 'Terminated'}


def default_int_handler(signalnum, frame, /):
    raise KeyboardInterrupt


# As a program finds them: Python itself ignores SIGPIPE, so that a send on a broken connection is an exception.
_handlers = {Signals.SIGINT: default_int_handler, Signals.SIGPIPE: Handlers.SIG_IGN}


def _checked(signalnum):
    if not 0 < signalnum < NSIG:
        raise ValueError('signal number out of range')
    return signalnum


def signal(signalnum, handler, /):
    if not callable(handler) and handler not in (Handlers.SIG_DFL, Handlers.SIG_IGN):
        raise TypeError('signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object')
    threading = sys.modules.get('threading')
    if threading and threading.current_thread() is not threading.main_thread():
        raise ValueError('signal only works in main thread of the main interpreter')
    _checked(signalnum)
    if signalnum in (Signals.SIGKILL, Signals.SIGSTOP):
        raise OSError(EINVAL, 'Invalid argument')
    before = getsignal(signalnum)
    _handlers[signalnum] = handler if callable(handler) else Handlers(handler)
    return before


def getsignal(signalnum, /):
    return _handlers.get(_checked(signalnum), Handlers.SIG_DFL)


def strsignal(signalnum, /):
    return WORDS.get(_checked(signalnum))


def valid_signals():
    return set(range(1, 32)) | set(range(34, NSIG))


def __getattr__(name):
    import _sockscope
    if told := _sockscope.absent('signal', name):
        raise AttributeError(told)
    raise AttributeError(f"module 'signal' has no '{name}' in the workbench: no signal is ever sent here; use settimeout "
                         'of a socket or threading.Timer for what has to end in time')
