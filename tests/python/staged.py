"""Runs the programs of a scenario under CPython in the order of the workbench's staged runs, and tells what came of it.

It is no part of the workbench, and uses nothing of it but the table of commands, which stands in for `subprocess`. The
scenario comes on stdin; on stdout comes one JSON object: what each actor printed and raised, and the bytes of each
connection, send by send and recv by recv.

    python3 -S tests/python/staged.py < SCENARIO.json
"""
import json
import os
import socket
import sys
import tempfile
import threading
from importlib.machinery import PathFinder

import _socket
import _staged_calls
import _staged_threads
from _stage import Program, Stage

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = os.path.join(HERE, '..', '..', 'assets', 'python', 'lib')
# A program's commands are answered from a table in the workbench, so they are here.
FROM_LIBRARY = ('subprocess', '_pipes')
# Before this version a time limit that was over was another exception, and threads had other names.
OLDEST, TOO_OLD = (3, 10), 3


class Commands:
    """Finds the modules that answer commands before those that would start processes."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return PathFinder.find_spec(name, [LIBRARY]) if name in FROM_LIBRARY else None


def claimed_address():
    """A loopback address that no other run has, and the socket that keeps it. Runs of the workbench look there, too."""
    for number in range(os.getpid() % 32768, os.getpid() % 32768 + 32768):
        address = f'127.{64 + number // 256 % 128}.{number % 256}.1'
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            claim.bind(f'\0sockscope/{address}')
            claim.listen(1)
            return address, claim
        except OSError:
            claim.close()
    raise SystemExit('every loopback address is taken')


def cast(stage, scenario):
    """The actors that a run begins with: servers, then clients; each client runs its program or the last one."""
    programs = scenario['programs']
    servers = [program for program in programs if program['side'] == 'server']
    clients = [program for program in programs if program['side'] == 'client']
    runs = [('server' if number == 0 else f'server-{number + 1}', program) for number, program in enumerate(servers)]
    runs += [(f'client-{number + 1}', clients[min(number, len(clients) - 1)]) for number in range(scenario['clients'])]
    return [stage.enlist(name, Program(name, program['side'], program['file'], program['source'],
                                       program.get('input', ()))) for name, program in runs]


def main():
    if sys.version_info < OLDEST:
        raise SystemExit(TOO_OLD)
    scenario, tell = json.load(sys.stdin), sys.stdout
    stage = Stage()
    base, _claim = claimed_address()
    # What programs write lies in a folder that all of a run have together, and is gone with it.
    folder = tempfile.TemporaryDirectory()
    os.chdir(folder.name)
    actors = cast(stage, scenario)
    mains = [threading.Thread(target=_staged_threads.run_program, args=(stage, actor, _socket.socket.close),
                              name='MainThread') for actor in actors]
    for thread in mains:
        thread.start()
    calls = _staged_calls.Calls(stage, base, scenario['nodelay'])
    sys.modules.pop('subprocess', None)
    sys.meta_path.insert(0, Commands)
    _staged_calls.install(calls)
    _staged_threads.install(stage)
    stage.start()
    stage.over.acquire()
    os.chdir(HERE)
    folder.cleanup()
    result = {
        'end': stage.end,
        'actors': {actor.name: {'printed': actor.printed, 'raised': actor.raised} for actor in stage.actors},
        'connections': calls.wire.told(),
    }
    tell.write(json.dumps(result) + '\n')
    tell.flush()
    # Threads that were left waiting wait for ever.
    os._exit(0)


if __name__ == '__main__':
    main()
