"""Commands and their answers: a fixed table of pure functions from words to output.

No command starts anything. Whatever is not in the table is answered as a shell answers a name that it cannot find.
"""
import json
import struct
import time

STDOUT, STDERR = 1, 2
FOLDER = '/workbench'
LISTING = ['README.txt', 'client.py', 'notes', 'photo.jpg', 'server.py']
LINE = 'abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 012345678\n'
# Two greetings, the second one in GBK, as a Chinese Windows answers.
CHINESE = '你好，套接字\n'.encode()
GBK = b'\xc4\xe3\xba\xc3\xa3\xac\xcc\xd7\xbd\xd3\xd7\xd6\n'
# Enough to fill every buffer on the way several times, and not enough to fill the memory.
MOST_BYTES = 16 * 1024 * 1024
MOST_LINES = 1_000_000
# What a shell would understand and this one does not, when it stands outside quotes.
SHELL_SIGNS = ';|&<>$`()'


def reply(message, most):
    """The answer to a message: a line of JSON with the status and two lengths, then stdout, then stderr."""
    pieces, status = shell_answered(message.decode('utf-8', 'surrogateescape'))
    whole = written(pieces, status)
    return whole if len(whole) <= most else written(*too_long(len(whole), most))


def seed_reply(message, most):
    """The same for the tutorial's client: what comes first is the length of the JSON, as this machine writes an int."""
    pieces, status = shell_answered(message.decode('utf-8', 'surrogateescape'))
    output = gathered(pieces, STDOUT) + gathered(pieces, STDERR)
    if len(output) > most:
        pieces, status = too_long(len(output), most)
        output = gathered(pieces, STDERR)
    header = json.dumps({'data_size': len(output)}).encode()
    return struct.pack('i', len(header)) + header + output


def written(pieces, status):
    stdout, stderr = gathered(pieces, STDOUT), gathered(pieces, STDERR)
    header = json.dumps({'status': status, 'stdout': len(stdout), 'stderr': len(stderr)})
    return header.encode() + b'\n' + stdout + stderr


def gathered(pieces, stream):
    return b''.join(data for to, data in pieces if to == stream)


def too_long(size, most):
    return complaint(f'sh: the answer has {size} bytes and one message here carries at most {most}: '
                     'ask for less, or raise --limit', 126)


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
            if sum(len(data) for _, data in pieces + more) > MOST_BYTES:
                more, status = complaint(f'sh: {number}: all commands together write at most {MOST_BYTES}', 2)
                return pieces + more, status
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
    return [(STDERR, (text + '\n').encode('utf-8', 'surrogateescape'))], status


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


def chinese(words):
    return [(STDOUT, CHINESE)], 0


def gbk(words):
    return [(STDOUT, GBK)], 0


def fail(words):
    """Fails as it is told to, with a status from 1 to 255; 1 where none is given."""
    status = 1 if not words else int(words[0][:20]) if len(words) == 1 and is_number(words[0]) else 0
    if not 1 <= status <= 255:
        return complaint('fail: a status from 1 to 255 is needed, as in: fail 3', 2)
    return complaint(f'fail: with status {status}, as it was told to', status)


def count(words):
    return counted('count', words, MOST_LINES, lambda n: ''.join(f'{line}\n' for line in range(1, n + 1)))


def big(words):
    return counted('big', words, MOST_BYTES, lambda n: (LINE * (n // len(LINE) + 1))[:max(n - 1, 0)] + '\n' * (n > 0))


def counted(name, words, most, text):
    """A command with one number."""
    if len(words) != 1 or not is_number(words[0]):
        return complaint(f'{name}: one number is needed, as in: {name} 3', 2)
    number = int(words[0][:20])
    if number > most:
        return complaint(f'{name}: {words[0]} is too much here; at most {most}', 2)
    return output(text(number))


def is_number(word):
    return word.isascii() and word.isdigit()


TABLE = {
    'echo': echo, 'ls': listing, 'dir': listing, 'pwd': working_folder, 'date': date, 'warn': warn, 'stderr': warn,
    'both': both, 'chinese': chinese, 'gbk': gbk, 'fail': fail, 'count': count, 'big': big,
}
