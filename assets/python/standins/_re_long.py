# Regular expressions over long texts. The interpreter counts its way through a text from the beginning at every match, so
# that many matches in a long one take the longer the further they are; in bytes it need not. So a long text that is plain
# ASCII is searched as bytes, by the same pattern over bytes, and what is found is told as text again.
# `_sre` comes here; where a pattern means something else over bytes, the answer is NotImplemented, and it goes on itself.

import re
import sys

_END = sys.maxsize
# Patterns over text, and the same over bytes; None where there is none.
_twins = {}
# The text that was searched last, as bytes.
_last = ('', b'')


def _twin(pattern):
    key = (pattern.pattern, pattern.flags)
    if key not in _twins:
        if len(_twins) > 200:
            _twins.clear()
        _twins[key] = _made(pattern)
    return _twins[key]


def _made(pattern):
    if not isinstance(pattern.pattern, str):
        return None
    try:
        return re.compile(pattern.pattern.encode('ascii'), pattern.flags & ~re.UNICODE)
    except (UnicodeError, ValueError, re.error):
        return None


def _bytes_of(text):
    global _last
    if text is not _last[0]:
        # These are blanks in a text and none in bytes.
        data = None if any(blank in text for blank in '\x1c\x1d\x1e\x1f') else text.encode('ascii')
        _last = text, data
    return _last[1]


class _Match:
    """What was found, as `re.Match` tells it."""

    __slots__ = ('_found', 're', 'string')
    __class__ = property(lambda self: re.Match)

    def __init__(self, found, pattern, text):
        self._found, self.re, self.string = found, pattern, text

    pos = property(lambda self: self._found.pos)
    endpos = property(lambda self: self._found.endpos)
    lastindex = property(lambda self: self._found.lastindex)
    lastgroup = property(lambda self: self._found.lastgroup)
    regs = property(lambda self: self._found.regs)

    def _part(self, group):
        start, end = self._found.span(group)
        return None if start < 0 else self.string[start:end]

    def group(self, *groups):
        if len(groups) > 1:
            return tuple(self._part(group) for group in groups)
        return self._part(*groups) if groups else self._part(0)

    def __getitem__(self, group):
        return self._part(group)

    def groups(self, default=None):
        parts = (self._part(number) for number in range(1, self.re.groups + 1))
        return tuple(default if part is None else part for part in parts)

    def groupdict(self, default=None):
        parts = {name: self._part(name) for name in self.re.groupindex}
        return {name: default if part is None else part for name, part in parts.items()}

    def start(self, group=0):
        return self._found.start(group)

    def end(self, group=0):
        return self._found.end(group)

    def span(self, group=0):
        return self._found.span(group)

    def expand(self, template):
        return _filled(self.re, template)(self)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __repr__(self):
        return f'<re.Match object; span={self.span()!r}, match={self.group()!r}>'


_Match.__name__ = _Match.__qualname__ = 'Match'
_Match.__module__ = 're'


def _filled(pattern, template):
    """A function that puts what was found into a template."""
    first, *rest = re._parser.parse_template(template, pattern)
    nothing = first[:0]

    def fill(found):
        parts = [first]
        for group, literal in zip(rest[::2], rest[1::2]):
            parts += found.group(group) or nothing, literal
        return nothing.join(parts)

    return fill


def expand(found, template):
    """`re.Match.expand`, also for texts that are short."""
    return _filled(found.re, template)(found)


def _one(pattern, text, found):
    return None if found is None else _Match(found, pattern, text)


def _with(pattern, text):
    twin = _twin(pattern)
    return twin, None if twin is None else _bytes_of(text)


def match(pattern, string, pos=0, endpos=_END):
    twin, data = _with(pattern, string)
    return NotImplemented if data is None else _one(pattern, string, twin.match(data, pos, endpos))


def fullmatch(pattern, string, pos=0, endpos=_END):
    twin, data = _with(pattern, string)
    return NotImplemented if data is None else _one(pattern, string, twin.fullmatch(data, pos, endpos))


def search(pattern, string, pos=0, endpos=_END):
    twin, data = _with(pattern, string)
    return NotImplemented if data is None else _one(pattern, string, twin.search(data, pos, endpos))


def finditer(pattern, string, pos=0, endpos=_END):
    twin, data = _with(pattern, string)
    if data is None:
        return NotImplemented
    return (_Match(found, pattern, string) for found in twin.finditer(data, pos, endpos))


def findall(pattern, string, pos=0, endpos=_END):
    twin, data = _with(pattern, string)
    if data is None:
        return NotImplemented
    found = twin.findall(data, pos, endpos)
    if pattern.groups < 2:
        return [part.decode('ascii') if part else '' for part in found]
    return [tuple(part.decode('ascii') if part else '' for part in parts) for parts in found]


def split(pattern, string, maxsplit=0):
    twin, data = _with(pattern, string)
    if data is None:
        return NotImplemented
    return [None if part is None else part.decode('ascii') for part in twin.split(data, maxsplit)]


def sub(pattern, repl, string, count=0):
    done = subn(pattern, repl, string, count)
    return done if done is NotImplemented else done[0]


def subn(pattern, repl, string, count=0):
    twin, data = _with(pattern, string)
    if data is None:
        return NotImplemented
    if not callable(repl):
        if '\\' in repl:
            repl = _filled(pattern, repl)
        else:
            plain = repl
            repl = lambda found: plain
    parts, at, times = [], 0, 0
    for found in twin.finditer(data):
        if count and times >= count:
            break
        start, end = found.span()
        parts += string[at:start], repl(_Match(found, pattern, string))
        at, times = end, times + 1
    parts.append(string[at:])
    return ''.join(parts), times
