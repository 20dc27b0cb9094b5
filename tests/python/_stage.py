"""The order of the workbench's staged runs, kept for threads of CPython: one actor goes on, the others wait for the baton.

It makes no call of a program; `_staged_calls` does, and asks here who may go on. Time passes only while everybody
waits, and nobody has to wait for it: it jumps to the next time limit.
"""
import _thread
import select
import time

# So many calls one after another that moved nothing are no accident, and then the others go first.
SPIN = 100
# A server that only looks again and again, with time limits, keeps a run from its end for so many seconds.
STALEMATE = 1.0
# Looking in vain may be what a program is about; twice in a row is polling.
POLLS = 2
# The kernel hands bytes over within the call that sends them. Should it be late, it is waited for, at most so long.
GRACE_MS = 200

_lock, _clock, _poll = _thread.allocate_lock, time.monotonic, select.poll


class Program:
    """What the threads of one program share."""

    def __init__(self, name, role, file, source, lines):
        self.name, self.role, self.file, self.source = name, role, file, source
        self.lines = list(lines)
        # Whatever keeps track of its sockets and the names of its threads.
        self.sockets, self.threads = [], 0

    def thread_name(self, template='Thread-%d'):
        self.threads += 1
        return template % self.threads


class Actor:
    """One thread of a program, under the name that it has in the workbench."""

    def __init__(self, number, name, program, daemon=False):
        self.number, self.name, self.program, self.daemon = number, name, program, daemon
        self.turn = _lock()
        self.turn.acquire()
        self.phase, self.waits = 'gate', None
        self.idle_calls, self.spins = 0, False
        # Time limits that passed in vain one after another, and after how many deeds that was.
        self.vain = (0, 0)
        self.printed, self.raised, self.rest = [], [], ''
        # What was flushed, or asked in vain, is seen with the next thing that others can see.
        self.due = False
        # It is about to start a thread, and what it waits for meanwhile is no affair of the others.
        self.starts = False

    order = property(lambda self: (self.program.role != 'server', self.number))

    def write(self, text):
        """What is printed, line by line."""
        self.due = False
        *lines, rest = (self.rest + text).split('\n')
        self.printed += lines
        self.rest = rest

    def flush(self):
        """A line without its end waits for it, as CPython's does, unless the program wants it seen or ends."""
        self.due = False
        if self.rest:
            self.printed.append(self.rest)
            self.rest = ''

    def catch_up(self):
        if self.due:
            self.flush()


class Wait:
    """Sockets (objects, each with an event of `poll`), a condition, a time: whichever comes first."""

    def __init__(self, sockets=(), condition=None, until=None):
        self.sockets, self.condition, self.until = list(sockets), condition, until

    def ready(self):
        return bool(self.condition and self.condition()) or bool(self.sockets and poll(self.sockets, 0))


def poll(sockets, milliseconds):
    """Those of the sockets that are ready. A closed one is: whoever waits for it meets its error."""
    if any(sock.fileno() < 0 for sock, _ in sockets):
        return [pair for pair in sockets if pair[0].fileno() < 0]
    asked, wanted = _poll(), {}
    for sock, event in sockets:
        wanted[sock.fileno()] = wanted.get(sock.fileno(), 0) | event
    for fd, events in wanted.items():
        asked.register(fd, events)
    ready = dict(asked.poll(milliseconds))
    fault = select.POLLERR | select.POLLHUP
    return [(sock, event) for sock, event in sockets if ready.get(sock.fileno(), 0) & (event | fault)]


class Stage:
    """Who stands where, and whose turn it is. Only the thread that has the baton changes it."""

    def __init__(self):
        self.actors, self.by_thread = [], {}
        self.now, self.skipped = 0.0, 0.0
        self.deeds, self.seen_deeds, self.deed_at = 0, -1, 0.0
        self.end, self.over = None, _lock()
        self.over.acquire()

    def enlist(self, name, program, daemon=False):
        taken = {actor.name for actor in self.actors}
        unique, number = name, 2
        while unique in taken:
            unique, number = f'{name}-{number}', number + 1
        actor = Actor(len(self.actors), unique, program, daemon)
        self.actors.append(actor)
        return actor

    def current(self):
        """The actor that runs on this thread; None on a thread that is not staged."""
        return self.by_thread.get(_thread.get_ident())

    def monotonic(self):
        """A clock that has gone through the waits that nobody really waited for."""
        return _clock() + self.skipped

    # ---------------------------------------------------------------- what a thread does

    def begin(self, actor):
        """The first thing on the thread of an actor: it waits until it is let go."""
        actor.turn.acquire()
        self.by_thread[_thread.get_ident()] = actor
        actor.phase = 'running'

    def finish(self, actor):
        """The last thing on it."""
        actor.flush()
        actor.phase = 'ended'
        self.pass_on(actor)

    def start(self):
        """Lets the first actor go; for the thread that waits for `over`."""
        first = self.choose(None)
        first.turn.release()

    def gate(self):
        """Before every call. Whoever goes round and round lets the others go first."""
        actor = self.current()
        if actor is None:
            return
        actor.catch_up()
        if actor.spins:
            actor.phase = 'gate'
            self.pass_on(actor)

    def wait(self, sockets=(), condition=None, until=None):
        """Until something has come (True) or the time limit is over (False). The others go on meanwhile."""
        actor = self.current()
        actor.catch_up()
        actor.phase, actor.waits = 'waiting', Wait(sockets, condition, until)
        self.pass_on(actor)
        if until is not None and until <= self.now and not actor.waits.ready():
            count, deeds = actor.vain
            actor.vain = (count + 1 if deeds == self.deeds else 1, self.deeds)
            return False
        return True

    def count(self, moved):
        """A call has moved something, or could have and did not."""
        actor = self.current()
        if actor is None:
            return
        if moved:
            self.deeds += 1
            actor.idle_calls, actor.spins = 0, False
        else:
            actor.idle_calls += 1
            actor.spins = actor.spins or actor.idle_calls == SPIN

    # ---------------------------------------------------------------- who is next

    def pass_on(self, actor):
        chosen = self.choose(actor)
        if chosen is None:
            self.over.release()
        elif chosen is not actor:
            chosen.turn.release()
        if chosen is not actor and actor.phase != 'ended':
            # After the end of the run for ever: the process ends while it waits.
            actor.turn.acquire()
        actor.phase = 'ended' if actor.phase == 'ended' else 'running'

    def choose(self, turn):
        """Whose turn it is; None at the end of the run. Whoever can go on keeps going."""
        while True:
            if self.deeds != self.seen_deeds:
                self.seen_deeds, self.deed_at = self.deeds, self.now
            able = self.next_able(turn, False)
            if able is not None:
                return able
            waiting = [pair for actor in self.actors if actor.phase == 'waiting' for pair in actor.waits.sockets]
            if poll(waiting, GRACE_MS if waiting else 0):
                continue
            limit = min((actor.waits.until for actor in self.waiting_with_limit()), default=None)
            if self.is_over(limit):
                return None
            if limit is not None:
                self.skipped += max(0.0, limit - self.now)
                self.now = max(self.now, limit)
                continue
            return self.stuck(self.next_able(turn, True))

    def stuck(self, spinning):
        """Nobody can go on but those who go round and round, and nobody waits for a time."""
        if spinning is None or any(actor.phase == 'waiting' for actor in self.clients()):
            self.end = 'stalemate'
            return None
        return spinning

    def next_able(self, turn, spinning):
        order = sorted(self.actors, key=lambda actor: actor.order)
        place = order.index(turn) if turn in order else 0
        for actor in order[place:] + order[:place]:
            if actor.spins == spinning and self.can_go(actor):
                return actor
        return None

    def can_go(self, actor):
        if actor.phase != 'waiting':
            return actor.phase == 'gate'
        limit = actor.waits.until
        return actor.waits.ready() or (limit is not None and limit <= self.now)

    def waiting_with_limit(self):
        return [actor for actor in self.actors if actor.phase == 'waiting' and actor.waits.until is not None]

    def clients(self):
        return [actor for actor in self.actors if actor.program.role == 'client']

    def is_over(self, limit):
        """Whether the run has come to its end: the clients have, and the others have nothing to do."""
        too_late = limit is not None and limit > self.deed_at + STALEMATE
        if all(actor.phase == 'ended' for actor in self.clients()):
            self.end = 'finished'
            return limit is None or too_late
        if too_late and not self.has_hope():
            self.end = 'stalemate'
            return True
        return False

    def has_hope(self):
        """Whether somebody waits for a time who is no mere onlooker. A client's program will have an end."""
        return any(actor.program.role == 'client' or actor.vain[1] != self.deeds or actor.vain[0] < POLLS
                   for actor in self.waiting_with_limit())
