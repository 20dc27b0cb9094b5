"""The commands that programs may give: a fixed table of pure functions from words to output.

No command starts anything. Whatever is not in the table is answered as a shell answers a name that it cannot find.
"""
import time

STDOUT, STDERR = 1, 2
FOLDER = '/workbench'
LISTING = ['README.txt', 'client.py', 'notes', 'photo.jpg', 'server.py']
LINE = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 012345678\n'
# Enough to fill every buffer on the way several times, and not enough to fill the memory.
MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 1_000_000
# What a shell would understand and this one does not, when it stands outside quotes.
SHELL_SIGNS = ';|&<>$`()'


class NotClosed(Exception):
    """A quotation mark without its partner."""


class Sign(Exception):
    """A sign of the shell's own language; its text is the sign."""


def answered(words):
    """What a command writes, as pairs of a stream and bytes, and its status. None if there is no such command."""
    if not words:
        return [], 0
    command = TABLE.get(words[0])
    return None if command is None else command(words[1:])


def shell_answered(text):
    """The same for text that a shell would read: each line is a command, and the last one's status counts."""
    pieces, status = [], 0
    for number, line in enumerate(text.split('\n'), 1):
        if line.strip():
            more, status = line_answered(line, f'sh: {number}:')
            pieces += more
    return pieces, status


def line_answered(line, sh):
    try:
        words = split(line)
    except NotClosed:
        return complaint(f'{sh} Syntax error: Unterminated quoted string', 2)
    except Sign as sign:
        return complaint(f'{sh} {sign}: not understood here: one plain command, or put quotes around the sign', 2)
    result = answered(words)
    return complaint(f'{sh} {words[0]}: not found', 127) if result is None else result


def split(line):
    """Words as a shell cuts them: white space parts them, and quotes and backslashes take its meaning away."""
    words, word, at = [], None, 0
    while at < len(line):
        sign = line[at]
        if sign.isspace():
            if word is not None:
                words.append(word)
            word, at = None, at + 1
            continue
        if sign in SHELL_SIGNS:
            raise Sign(sign)
        piece, at = quoted(line, at) if sign in '\'"' else plain(line, at)
        word = (word or '') + piece
    return words if word is None else words + [word]


def plain(line, at):
    if line[at] == '\\' and at + 1 < len(line):
        return line[at + 1], at + 2
    return line[at], at + 1


def quoted(line, at):
    """What is between two quotation marks; a backslash has its meaning between the double ones only."""
    mark, at, piece = line[at], at + 1, ''
    while at < len(line) and line[at] != mark:
        if mark == '"' and line[at] == '\\' and line[at + 1:at + 2] in ('"', '\\', '$', '`'):
            at += 1
        piece += line[at]
        at += 1
    if at == len(line):
        raise NotClosed
    return piece, at + 1


def complaint(text, status):
    return [(STDERR, (text + '\n').encode())], status


def output(text):
    return [(STDOUT, text.encode('utf-8', 'surrogateescape'))], 0


# ---------------------------------------------------------------- the commands


def echo(words):
    if words[:1] == ['-n']:
        return output(' '.join(words[1:]))
    return output(' '.join(words) + '\n')


def listing(words):
    return output(''.join(name + '\n' for name in LISTING))


def working_folder(words):
    return output(FOLDER + '\n')


def date(words):
    return output(time.strftime('%a %b %d %H:%M:%S UTC %Y\n', time.gmtime(time.time())))


def warn(words):
    return complaint(' '.join(words), 0)


def both(words):
    return [(STDOUT, b'this line is on stdout\n'), (STDERR, b'this line is on stderr\n')], 0


def count(words):
    return counted('count', words, MOST_LINES, lambda n: ''.join(f'{line}\n' for line in range(1, n + 1)))


def big(words):
    return counted('big', words, MOST_BYTES, lambda n: (LINE * (n // len(LINE) + 1))[:max(n - 1, 0)] + '\n' * (n > 0))


def counted(name, words, most, text):
    """A command with one number."""
    if len(words) != 1 or not words[0].isdigit():
        return complaint(f'{name}: one number is needed, as in: {name} 3', 2)
    number = int(words[0][:20])
    if number > most:
        return complaint(f'{name}: {words[0]} is too much here; at most {most}', 2)
    return output(text(number))


TABLE = {
    'echo': echo, 'ls': listing, 'dir': listing, 'pwd': working_folder, 'date': date, 'warn': warn, 'both': both,
    'count': count, 'big': big,
}
