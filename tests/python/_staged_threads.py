"""CPython's own `threading`, made to pass the baton of `_stage`: threads are actors, and they wait by locks alone.

Conditions, events and the others stay CPython's; only the lock under them is another. `print`, `input` and `sleep` are
here as well, since they belong to an actor.
"""
import builtins
import io
import sys
import threading
import time
import _thread

allocate, clock = _thread.allocate_lock, time.monotonic


def lock_class(stage):
    class Lock:
        """A lock of CPython. Whoever has to wait for it lets the others go on."""

        def __init__(self):
            self.real = allocate()
            self.release, self.locked = self.real.release, self.real.locked

        def acquire(self, blocking=True, timeout=-1):
            actor = stage.current()
            wrong = (timeout < 0 and timeout != -1) or (not blocking and timeout != -1)
            if actor is None or actor.starts or not blocking or timeout == 0 or wrong:
                return self.real.acquire(blocking, timeout)
            until = None if timeout == -1 else stage.now + timeout
            while not self.real.acquire(False):
                if not stage.wait(condition=lambda: not self.real.locked(), until=until):
                    return self.real.acquire(False)
            return True

        def __enter__(self):
            return self.acquire()

        def __exit__(self, *what_happened):
            self.release()

        def __repr__(self):
            return repr(self.real)

    return Lock


def install(stage):
    """Puts locks and threads into CPython's modules."""
    lock = lock_class(stage)
    threading.Lock = threading._allocate_lock = _thread.allocate_lock = lock
    threading.RLock = threading._PyRLock
    threading._newname = lambda template='Thread-%d': stage.current().program.thread_name(template)
    plain_start, plain_join, plain_alive = (getattr(threading.Thread, name) for name in ('start', 'join', 'is_alive'))

    def start(thread):
        parent = stage.current()
        parent.catch_up()
        name = f'{parent.program.name}/{thread.name.split(" (")[0]}'
        if not thread._started.is_set():
            thread._actor = stage.enlist(name, parent.program, thread.daemon)
            thread.run = lambda run=thread.run: live(stage, thread, run)
        # The new thread says by an event that it is there. That is no wait of the program.
        parent.starts = True
        try:
            plain_start(thread)
        finally:
            parent.starts = False

    def join(thread, timeout=None):
        actor = getattr(thread, '_actor', None)
        if actor is not None and thread is not threading.current_thread():
            until = None if timeout is None else stage.now + max(timeout, 0)
            if not stage.wait(condition=lambda: actor.phase == 'ended', until=until):
                return
        plain_join(thread, timeout)

    def is_alive(thread):
        actor = getattr(thread, '_actor', None)
        return plain_alive(thread) and (actor is None or actor.phase != 'ended')

    threading.Thread.start, threading.Thread.join, threading.Thread.is_alive = start, join, is_alive
    install_surroundings(stage)


def install_surroundings(stage):
    """What a program prints, is typed, and sleeps."""

    def sleep(seconds):
        if seconds <= 0:
            return plain_sleep(seconds)
        stage.wait(until=stage.now + seconds)

    def typed(prompt='', /):
        actor = stage.current()
        if not actor.program.lines:
            actor.write(str(prompt))
            # CPython shows the question at once; here it is seen with the next thing, so that a line goes on behind it.
            asked, actor.rest = actor.rest, ''
            try:
                return plain_input()
            finally:
                actor.rest, actor.due = asked, True
        line = actor.program.lines.pop(0)
        actor.write(f'{prompt}{line}\n')
        return line

    plain_sleep, plain_input = time.sleep, builtins.input
    time.sleep, builtins.input = sleep, typed
    time.monotonic = threading._time = stage.monotonic
    sys.stdout = sys.stderr = Console(stage)
    # At its end CPython says itself that there is nothing to read any more.
    sys.stdin = io.StringIO()


class Console:
    """Whatever a thread writes belongs to its actor."""

    encoding, errors = 'utf-8', 'strict'

    def __init__(self, stage):
        self.stage = stage

    def write(self, text):
        self.stage.current().write(text)
        return len(text)

    def flush(self):
        self.stage.current().due = True


def live(stage, thread, run):
    """The life of a thread of a program."""
    del thread.run
    actor = thread._actor
    stage.begin(actor)
    try:
        run()
    except SystemExit:
        pass
    except BaseException as error:
        actor.write(f'Exception in thread {thread.name}:\n')
        actor.flush()
        actor.raised.append(told(error))
    stage.finish(actor)


def told(error):
    """An exception as the last line of a traceback has it."""
    kind, text = type(error), error.msg if isinstance(error, SyntaxError) else str(error)
    inside = kind.__module__ not in ('builtins', '__main__')
    name = f'{kind.__module__}.{kind.__qualname__}' if inside else kind.__qualname__
    return f'{name}: {text}' if text else name


def run_program(stage, actor, close):
    """The life of a program: its main thread, then those that are no daemons, then its sockets."""
    program = actor.program
    stage.begin(actor)
    try:
        code = compile(program.source, program.file, 'exec')
        exec(code, {'__name__': '__main__', '__file__': program.file, '__builtins__': builtins})
    except SystemExit as exit:
        if isinstance(exit.code, str):
            actor.write(exit.code + '\n')
    except BaseException as error:
        actor.flush()
        actor.raised.append(told(error))
    threads = [other for other in stage.actors if other.program is program and other is not actor]
    stage.wait(condition=lambda: all(other.phase == 'ended' for other in threads if not other.daemon))
    for other in threads:
        other.flush()
        other.phase = 'ended'
    for kept in program.sockets:
        sock = kept()
        if sock is not None:
            close(sock)
    stage.finish(actor)
