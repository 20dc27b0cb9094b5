"""Files, kept whole or not at all: what a server answers, and what a client says to have something done."""
import hashlib
import json
import threading

PIECE, HEADER, LISTED = 32768, 512, 100
# A file takes at least a block, however small it is.
QUOTA, BLOCK = 64 << 20, 4096
LARGEST = 64 << 20
lock = threading.Lock()
files, parts = {}, {}


class Refusal(Exception):
    """Why not, as a code and a sentence."""


def line(told):
    return json.dumps(told, ensure_ascii=False, separators=(',', ':')).encode()


# ---------------------------------------------------------------- the server


def reply(message, most):
    """The answer to a request: a line of JSON, and behind it bytes of a file."""
    head, _, data = message.partition(b'\n')
    try:
        request = json.loads(head)
        with lock:
            answer, data = REQUESTS[request['do']](request, data, most)
        told = line(answer) + b'\n' + data
        if len(told) > most:
            raise Refusal('long', f'The answer has {len(told)} bytes and one message here carries at most {most}. Raise '
                                  '--limit of the server.')
        return told
    except Refusal as refusal:
        code, sentence = refusal.args
        answer, data = {'error': code, 'says': sentence}, b''
    except (ValueError, KeyError, TypeError):
        answer, data = {'error': 'request', 'says': 'A request begins with a line of JSON such as {"do": "list"}; '
                                                    '`do` is list, put, get or delete.'}, b''
    return line(answer) + b'\n' + data


def listing(request, data, most):
    names = sorted(name for name in files if name > request.get('after', ''))
    told, room = [], most - len(line({'ok': 'list', 'files': [], 'more': False})) - 1
    for name in names[:LISTED]:
        room -= len(line(described(name))) + 1
        if room < 0:
            break
        told.append(described(name))
    return {'ok': 'list', 'files': told, 'more': len(told) < len(names)}, b''


def put(request, data, most):
    name, size, wanted = plain(request['name']), request['size'], request['sha256']
    if name not in files:
        part = parts.setdefault((name, size, wanted), bytearray())
        sizes = [len(whole) for whole in files.values()] + [key[1] for key in parts]
        if sum(max(size, BLOCK) for size in sizes) > QUOTA:
            del parts[name, size, wanted]
            raise Refusal('quota', f'There is no room for {shown(name)}, and each file takes {BLOCK} bytes at least. Delete '
                                   'something, or raise --quota.')
        if request.get('from', 0) == len(part):
            part += data[:size - len(part)]
        if len(part) < size:
            return {'ok': 'part', 'have': len(part)}, b''
        del parts[name, size, wanted]
        if hashlib.sha256(part).hexdigest() != wanted:
            raise Refusal('sum', f'What came of {shown(name)} has another sum than was announced, so none of it was '
                                 'kept. Send it again.')
        files[name] = bytes(part)
    if (len(files[name]), hashlib.sha256(files[name]).hexdigest()) != (size, wanted):
        raise Refusal('exists', f'There is another file {shown(name)} here. Delete it first, or choose another name.')
    return {'ok': 'stored', **described(name)}, b''


def get(request, data, most):
    whole = files[known(request['name'])]
    start, piece = request.get('from', 0), max(1, min(PIECE, most - HEADER))
    told = {'ok': 'piece', 'from': start, 'size': len(whole), 'sha256': hashlib.sha256(whole).hexdigest()}
    return told, whole[start:start + piece]


def delete(request, data, most):
    del files[known(request['name'])]
    return {'ok': 'deleted', 'name': request['name']}, b''


REQUESTS = {'list': listing, 'put': put, 'get': get, 'delete': delete}


def described(name):
    whole = files[name]
    # Anybody can make two files with the same MD5; it is told for programs that know nothing better.
    return {'name': name, 'size': len(whole), 'sha256': hashlib.sha256(whole).hexdigest(),
            'md5_not_secure': hashlib.md5(whole).hexdigest()}


def known(name):
    if plain(name) not in files:
        raise Refusal('absent', f'There is no file {shown(name)} here. Ask for the list.')
    return name


def plain(name):
    """The name, if it is one plain part that leads nowhere else."""
    if not name or name.startswith('.') or not name.isprintable() or set(name) & set('/\\:*?<>|"'):
        raise Refusal('name', f'{shown(name)} is no name for a file here.')
    return name


def shown(name):
    return f'"{name}"'


# ---------------------------------------------------------------- the client


class Errand:
    """What a message stands for: requests one after another, each of which waits for the answer to the one before."""

    def __init__(self, message, seed, client, piece):
        words = message.decode('utf-8', 'replace').replace('{client}', str(client)).split()
        self.requests, self.label, self.end, self.answer = self.said(message), 'answer', None, None
        if len(words) == 3 and words[0] == 'put' and words[2].isdecimal() and int(words[2]) <= LARGEST:
            self.requests, self.label = self.put(words[1], made_up(words[1], int(words[2]), seed), piece), f'put {words[1]}'
        elif len(words) == 2 and words[0] == 'get':
            self.requests, self.label = self.get(words[1]), f'get {words[1]}'
        elif words == ['list']:
            self.requests, self.label = self.list(), 'list'
        elif len(words) == 2 and words[0] == 'delete':
            self.requests = self.said(line({'do': 'delete', 'name': words[1]}))
            self.label = f'delete {words[1]}'

    def __iter__(self):
        return self.requests

    def hear(self, answer):
        self.answer = answer

    def told(self):
        return f"{self.label}: {self.end or 'broken off'}"

    def hoped(self, *kinds):
        """The answer and the bytes behind it, if it is one of these kinds."""
        head, _, data = (self.answer or b'').partition(b'\n')
        self.answer = None
        try:
            told = json.loads(head)
        except ValueError:
            told = {}
        if told.get('ok') in kinds:
            return told, data
        self.end = f"{told['error']}: {told['says']}" if 'error' in told else 'this is no answer to it'
        return None, b''

    def said(self, message):
        yield message
        if self.hoped('deleted')[0]:
            self.end = 'done'

    def put(self, name, content, piece):
        wanted = hashlib.sha256(content).hexdigest()
        have = None
        while True:
            # The first request only asks, since there may be some of it already.
            data = b'' if have is None else content[have:have + piece]
            yield line({'do': 'put', 'name': name, 'size': len(content), 'sha256': wanted, 'from': have or 0}) + b'\n' + data
            told, _ = self.hoped('part', 'stored')
            if not told:
                return
            if told['ok'] == 'stored':
                self.end = f'{len(content)} bytes stored, SHA-256 {wanted[:16]}'
                return
            if told['have'] == have:
                self.end = f'the server stays at {have} bytes'
                return
            have = told['have']

    def get(self, name):
        whole = b''
        while True:
            yield line({'do': 'get', 'name': name, 'from': len(whole)})
            told, data = self.hoped('piece')
            if not told:
                return
            whole += data
            if len(whole) >= told['size']:
                found = hashlib.sha256(whole).hexdigest()
                right = 'right' if found == told['sha256'] else 'wrong'
                self.end = f'{len(whole)} bytes, SHA-256 {found[:16]} is {right}'
                return
            if not data:
                self.end = f"only {len(whole)} of {told['size']} bytes came"
                return

    def list(self):
        after, lines = '', []
        while True:
            yield line({'do': 'list', 'after': after})
            told, _ = self.hoped('list')
            if not told:
                return
            lines += [f"\n{file['name']} {file['size']}" for file in told['files']]
            if not told['more'] or not told['files']:
                self.end = f"{len(lines)} files{''.join(lines)}"
                return
            after = told['files'][-1]['name']


def made_up(name, size, seed):
    """So many letters in lines, which depend on the name and the seed alone."""
    state = 2166136261 ^ (seed & 0xffffffff)
    for byte in name.encode():
        state = (state ^ byte) * 16777619 & 0xffffffff
    made = bytearray()
    for at in range(size):
        state = state * 1664525 + 1013904223 & 0xffffffff
        made.append(10 if at % 64 == 63 else 97 + (state >> 24) % 26)
    return bytes(made)
