"""Makes an interpreter ready: what a program prints, reads and waits for is the workbench's affair.

It runs once, before the program; it is not for programs.
"""

import _files  # before anything that opens files
import builtins
import sys
import time

import _sockscope
import _thread


def _input(*prompt, **names):
    if names:
        raise TypeError("input() takes no keyword arguments")
    if len(prompt) > 1:
        raise TypeError(f"input expected at most 1 argument, got {len(prompt)}")
    return _sockscope.input_line(str(*prompt))


def _start_new_thread(function, args, kwargs=None, /):
    if kwargs:
        return _sockscope.start_thread(lambda *given: function(*given, **kwargs), tuple(args), function.__name__)
    return _sockscope.start_thread(function, tuple(args), getattr(function, "__name__", "thread"))


def _excepthook(_kind, value, _steps, /):
    if sys.stderr is not None:
        print(_sockscope.traceback_of(value), file=sys.stderr)


def _breakpoint(*_args, **_options):
    raise RuntimeError("breakpoint() has no debugger here; click beside the number of a line to stop there")


_input.__name__ = "input"
_excepthook.__name__ = "excepthook"
_breakpoint.__name__ = "breakpoint"
builtins.breakpoint = sys.breakpointhook = sys.__breakpointhook__ = _breakpoint
_start_new_thread.__name__ = "start_new_thread"
builtins.input = _input
builtins.quit = builtins.exit
sys.excepthook = sys.__excepthook__ = _excepthook
time.sleep = _sockscope.sleep
sys.stdout = sys.__stdout__ = _sockscope.Console("<stdout>")
sys.stderr = sys.__stderr__ = _sockscope.Console("<stderr>", "backslashreplace")
sys.stdin = sys.__stdin__ = _sockscope.Keyboard()

# Threads and locks that the workbench does not know of would run beside the one whose turn it is.
_thread.start_new_thread = _start_new_thread
_thread.start_new = _start_new_thread
_thread.allocate_lock = _sockscope.Lock
_thread.allocate = _sockscope.Lock
_thread.LockType = _sockscope.Lock
for _name in ("start_joinable_thread", "interrupt_main", "_set_sentinel"):
    if hasattr(_thread, _name):
        delattr(_thread, _name)

# The lines of the program are followed by the same means.
for _name in ("settrace", "setprofile", "gettrace", "getprofile", "_current_frames", "monitoring"):
    if hasattr(sys, _name):
        delattr(sys, _name)

# The program itself may import from beside itself; what stands above may not.
import _modules  # noqa: E402, F401
