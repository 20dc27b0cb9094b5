"""The module `subprocess` of the programs: the real interface over the fixed table of commands of the native side.

It never starts a process. A server that runs what strangers send it is a lesson here, and must not be a danger.
"""
import io

import _pipes
from _sockscope import command_line, command_words
from os import fsdecode, fsencode

__all__ = ['Popen', 'PIPE', 'STDOUT', 'DEVNULL', 'run', 'call', 'check_call', 'check_output', 'getoutput',
           'getstatusoutput', 'SubprocessError', 'CalledProcessError', 'TimeoutExpired', 'CompletedProcess']

PIPE, STDOUT, DEVNULL = -1, -2, -3
ENOENT, EACCES = 2, 13
SIGNALS = {9: '<Signals.SIGKILL: 9>', 15: '<Signals.SIGTERM: 15>'}


class SubprocessError(Exception):
    pass


class CalledProcessError(SubprocessError):
    def __init__(self, returncode, cmd, output=None, stderr=None):
        self.returncode, self.cmd, self.output, self.stderr = returncode, cmd, output, stderr

    @property
    def stdout(self):
        return self.output

    def __str__(self):
        if self.returncode < 0:
            name = SIGNALS.get(-self.returncode, f'unknown signal {-self.returncode}')
            return f"Command '{self.cmd}' died with {name}."
        return f"Command '{self.cmd}' returned non-zero exit status {self.returncode}."


class TimeoutExpired(SubprocessError):
    def __init__(self, cmd, timeout, output=None, stderr=None):
        self.cmd, self.timeout, self.output, self.stderr = cmd, timeout, output, stderr

    @property
    def stdout(self):
        return self.output

    def __str__(self):
        return f"Command '{self.cmd}' timed out after {self.timeout} seconds"


class CompletedProcess:
    """A command that has ended, and what it wrote."""

    def __init__(self, args, returncode, stdout=None, stderr=None):
        self.args, self.returncode, self.stdout, self.stderr = args, returncode, stdout, stderr

    def __repr__(self):
        parts = [f'args={self.args!r}', f'returncode={self.returncode!r}']
        parts += [f'{name}={text!r}' for name, text in (('stdout', self.stdout), ('stderr', self.stderr))
                  if text is not None]
        return f'CompletedProcess({", ".join(parts)})'

    def check_returncode(self):
        if self.returncode:
            raise CalledProcessError(self.returncode, self.args, self.stdout, self.stderr)


class Popen:
    """A command that is answered from the table. What belongs to real processes alone is taken and has no effect."""

    _commands_so_far = 0

    def __init__(self, args, bufsize=-1, executable=None, stdin=None, stdout=None, stderr=None, preexec_fn=None,
                 close_fds=True, shell=False, cwd=None, env=None, universal_newlines=None, startupinfo=None,
                 creationflags=0, restore_signals=True, start_new_session=False, pass_fds=(), *, user=None,
                 group=None, extra_groups=None, encoding=None, errors=None, text=None, umask=-1, pipesize=-1,
                 process_group=None):
        if executable is not None or preexec_fn is not None:
            raise SubprocessError('the workbench starts no process: give one of its commands, without executable= and '
                                  'preexec_fn=')
        self.args, self.returncode = args, None
        self.text_mode = bool(encoding or errors or text or universal_newlines)
        self.encoding, self.errors = encoding or 'UTF-8', errors
        pieces, status = _answer(args, shell)
        Popen._commands_so_far += 1
        self.pid = Popen._commands_so_far
        streams = {1: _way(stdout, 1), 2: _way(stderr, 2)}
        if stderr == STDOUT:
            streams[2] = streams[1]
        self._writing = _pipes.Writing(pieces, status, streams)
        self.stdin = self._file(io.BufferedWriter(_pipes.Nowhere())) if stdin == PIPE else None
        self.stdout = self._reader(1) if stdout == PIPE else None
        self.stderr = self._reader(2) if stderr == PIPE else None

    def _reader(self, key):
        return self._file(io.BufferedReader(_pipes.ReadingEnd(self._writing, key)))

    def _file(self, buffer):
        return io.TextIOWrapper(buffer, self.encoding, self.errors) if self.text_mode else buffer

    def __repr__(self):
        return f'<{self.__class__.__name__}: returncode: {self.returncode} args: {self.args!r}>'

    def __enter__(self):
        return self

    def __exit__(self, *what_happened):
        self._close_files()
        self.wait()

    def _close_files(self):
        for file in (self.stdout, self.stderr, self.stdin):
            if file is not None:
                file.close()

    def poll(self):
        if self.returncode is None:
            self.returncode = self._writing.status()
        return self.returncode

    def wait(self, timeout=None):
        if self.poll() is None:
            self.returncode = self._writing.wait(timeout)
        if self.returncode is None:
            raise TimeoutExpired(self.args, timeout)
        return self.returncode

    def communicate(self, input=None, timeout=None):
        """Both outputs whole. They are read side by side, which is why this never waits for ever."""
        if input and self.stdin is not None:
            self.stdin.write(input)
        rest = self._writing.read_all()
        outputs = [None if file is None else self._decoded(rest[key])
                   for key, file in ((1, self.stdout), (2, self.stderr))]
        self._close_files()
        self.wait()
        return tuple(outputs)

    def _decoded(self, data):
        if not self.text_mode:
            return data
        return data.decode(self.encoding, self.errors or 'strict').replace('\r\n', '\n').replace('\r', '\n')

    def send_signal(self, sig):
        if self.poll() is None:
            self._writing.stop(-sig)

    def terminate(self):
        self.send_signal(15)

    def kill(self):
        self.send_signal(9)


def _answer(args, shell):
    if isinstance(args, (str, bytes)) or hasattr(args, '__fspath__'):
        words = [fsdecode(args)]
    else:
        words = [fsdecode(word) for word in args]
    if shell:
        return command_line(fsencode(words[0]) if words else b'')
    if not words:
        raise IndexError('list index out of range')
    answer = command_words([fsencode(word) for word in words])
    if answer is None:
        raise FileNotFoundError(ENOENT, 'No such file or directory', words[0])
    return answer


def _way(choice, key):
    """Where a stream of the command goes."""
    if choice is None:
        return 'own'
    if choice == PIPE:
        return key
    if choice in (DEVNULL, STDOUT):
        return None
    raise PermissionError(EACCES, 'there are no files in the workbench: its commands write to PIPE, STDOUT or DEVNULL')


# ---------------------------------------------------------------- functions of the module


def run(*popenargs, input=None, capture_output=False, timeout=None, check=False, **kwargs):
    if input is not None:
        if kwargs.get('stdin') is not None:
            raise ValueError('stdin and input arguments may not both be used.')
        kwargs['stdin'] = PIPE
    if capture_output:
        if kwargs.get('stdout') is not None or kwargs.get('stderr') is not None:
            raise ValueError('stdout and stderr arguments may not be used with capture_output.')
        kwargs['stdout'] = kwargs['stderr'] = PIPE
    with Popen(*popenargs, **kwargs) as process:
        stdout, stderr = process.communicate(input, timeout)
    completed = CompletedProcess(process.args, process.returncode, stdout, stderr)
    if check:
        completed.check_returncode()
    return completed


def call(*popenargs, timeout=None, **kwargs):
    with Popen(*popenargs, **kwargs) as process:
        return process.wait(timeout)


def check_call(*popenargs, **kwargs):
    status = call(*popenargs, **kwargs)
    if status:
        raise CalledProcessError(status, kwargs.get('args', popenargs[0] if popenargs else None))
    return 0


def check_output(*popenargs, timeout=None, **kwargs):
    for name in ('stdout', 'check'):
        if name in kwargs:
            raise ValueError(f'{name} argument not allowed, it will be overridden.')
    return run(*popenargs, stdout=PIPE, timeout=timeout, check=True, **kwargs).stdout


def getstatusoutput(cmd, *, encoding=None, errors=None):
    done = run(cmd, shell=True, text=True, stdout=PIPE, stderr=STDOUT, encoding=encoding, errors=errors)
    return done.returncode, done.stdout[:-1] if done.stdout.endswith('\n') else done.stdout


def getoutput(cmd, *, encoding=None, errors=None):
    return getstatusoutput(cmd, encoding=encoding, errors=errors)[1]
