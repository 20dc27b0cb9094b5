//! What a program may ask for, asked in a real interpreter: too much is an exception, and what fits is as ever.
//! It is not part of the program.

use super::*;
use crate::program::python::memory::{Account, count_for};
use crate::program::python::testing::{outcome, with_interpreter};

/// Enough for one object of the largest size.
const LIMIT: usize = 80 << 20;

/// So little that a loop gets there soon.
const SMALL_LIMIT: usize = 24 << 20;

/// One object that would be too large: the message says so.
const TOO_LARGE: &[&str] = &[
    "b'x' * 10**13",
    "10**13 * b'x'",
    "'a' * 10**12",
    "[0] * 10**12",
    "(0,) * 10**12",
    "bytearray(b'x') * 10**12",
    "import array\narray.array('i', [1]) * 10**12",
    "import collections\ncollections.deque([1]) * 10**12",
    "a = [0]\na *= 10**12\n1",
    "a = b'x'\na *= 10**12\n1",
    "a = bytearray(b'x')\na *= 10**12\n1",
    "import collections\na = collections.deque([1])\na *= 10**12\n1",
    "'x'.__mul__(10**13)",
    "'x'.__rmul__(10**13)",
    "[0].__imul__(10**12)",
    "list.__mul__([0], 10**12)",
    "import operator\noperator.mul('x', 10**13)",
    "import operator\noperator.imul([0], 10**12)",
    "class S(str): pass\nS('x') * 10**13",
    "class L(list): pass\nL([0]) * 10**12",
    "class A:\n    def __index__(self): return 10**13\n'a' * A()",
    "class A:\n    def __index__(self): return 10**13\nbytes(A())",
    "import sys\nsys.version_info * 10**12",
    "b'x' * (64 * 2**20 + 1)",
    "bytes(10**13)",
    "bytearray(10**13)",
    "bytes(2**62)",
    "class B(bytes): pass\nB(10**13)",
    "bytearray().__init__(10**13)",
    "bytearray().resize(10**13)",
    "'x'.ljust(10**13)",
    "'x'.rjust(10**13)",
    "'x'.center(10**13)",
    "'x'.zfill(10**13)",
    "b'x'.ljust(10**13)",
    "b'x'.zfill(10**13)",
    "bytearray(b'x').center(10**13)",
    "'\\t'.expandtabs(10**13)",
    "b'\\t'.expandtabs(tabsize=10**13)",
    "(1).to_bytes(10**13, 'big')",
    "int.to_bytes(1, length=10**13)",
    "'%100000000d' % 1",
    "'%*d' % (10**8, 1)",
    "'%(a)100000000d' % {'a': 1}",
    "'%.100000000f' % 1.0",
    "b'%100000000d' % 1",
    "'{:100000000}'.format(1)",
    "'{:>100000000}'.format('x')",
    "'{:{}}'.format('x', 10**8)",
    "f'{1:100000000}'",
    "f'{1.5:.100000000f}'",
    "format(1, '100000000')",
    "(1).__format__('100000000')",
    "f'{1+2j:100000000}'",
    "('a' * 10**6).replace('a', 'b' * 10**4)",
    "bytes(10**6).replace(b'\\0', b'b' * 10**4)",
    "'x'.join(['y' * 10**6] * 1000)",
    "(b'x' * 10**6).join([b''] * 1000)",
    "('x' * 10**6).join(str(i) for i in range(1000))",
    "('a' * 10**6).translate({97: 'b' * 10**4})",
    "('%s' * 1000) % (('x' * 10**6,) * 1000)",
    "('%(a)s' * 1000) % {'a': 'x' * 10**6}",
    "('{0}' * 1000).format('x' * 10**6)",
    "import re\nre.sub('a', 'b' * 10**5, 'a' * 10**5)",
    "import re\nbig = 'b' * 10**5\nre.sub('a', lambda m: big, 'a' * 10**5)",
    "import struct\nstruct.pack('999999999999x')",
    "import struct\nstruct.Struct('9999999999x').pack()",
    "import zlib\nzlib.decompress(zlib.compress(bytes(10)), bufsize=10**13)",
    "import hashlib\nhashlib.pbkdf2_hmac('sha256', b'', b'', 1, 10**13)",
    "import itertools\nitertools.product('ab', repeat=10**12)",
    "import itertools\nitertools.combinations_with_replacement('ab', 10**12)",
    "import itertools\nitertools.tee([], 10**12)",
    "import io\nio.BytesIO().seek(10**13)",
    "import io\nio.StringIO().seek(10**13)",
    "import io\nio.BytesIO().truncate(10**13)",
    "import io\nio.BufferedReader(io.BytesIO(), 10**13)",
    "import io\nio.BufferedWriter(io.BytesIO(), buffer_size=10**13)",
    "import io\nio.BufferedRWPair(io.BytesIO(), io.BytesIO(), 10**13)",
    "import io\nio.BufferedReader(io.BytesIO(b'abc')).read(10**13)",
    "a = []\na[:] = range(10**12)\n1",
    "a = []\na += range(10**12)\n1",
    "a = []\na.extend(range(10**12))",
    "import json\njson.dumps([[[1]]], indent=10**12)",
];

/// Integers that would be too long.
const TOO_LONG: &[&str] = &[
    "2 ** 10**12",
    "1 << 10**13",
    "10 ** 10**10",
    "pow(3, 10**12)",
    "(3).__pow__(10**12)",
    "(1).__lshift__(10**13)",
    "(10**12).__rlshift__(1)",
    "(10**12).__rpow__(3)",
    "a = 2\na **= 10**12\n1",
    "a = 1\na <<= 10**13\n1",
    "True << 10**13",
    "True.__lshift__(10**13)",
    "class I(int): pass\nI(2) ** 10**12",
    "import operator\noperator.pow(7, 10**12)",
    "a = 1 << 10**7\na * a * a * a * a * a * a",
    "import math\nmath.factorial(10**12)",
    "import math\nmath.perm(10**12)",
    "import math\nmath.comb(10**12, 5 * 10**11)",
    "import math\nmath.prod([1 << 10**6] * 100)",
    "import _random\n_random.Random().getrandbits(10**13)",
    "from decimal import Decimal\nint(Decimal('1e10000000000'))",
    "from fractions import Fraction\nFraction('1e10000000000')",
];

/// What grows step by step.
const TOO_MUCH: &[&str] = &[
    "list(range(10**12))",
    "tuple(range(10**12))",
    "set(range(10**12))",
    "sorted(range(10**12))",
    "[*range(10**12)]",
    "{*range(10**12)}",
    "max(*range(10**12))",
    "dict.fromkeys(range(10**12))",
    "import itertools\nlist(itertools.count())",
    "import itertools\nset(itertools.count())",
    "import itertools\nlist(itertools.repeat(0, 10**12))",
    "import itertools\nlist(itertools.cycle('ab'))",
    "import itertools\ntuple(zip(itertools.count(), itertools.count()))",
    "import itertools\nlist(itertools.product('ab', repeat=40))",
    "import itertools\nlist(itertools.combinations(range(10**12), 2))",
    "import itertools, collections\ncollections.deque(itertools.count())",
    "import itertools\n''.join(itertools.repeat('x'))",
    "list(map(str, range(10**12)))",
    "[i for i in range(10**12)]",
    "list(i for i in range(10**12))",
    "class A:\n    def __len__(self): return 10**12\n    def __getitem__(self, i): return i\nlist(A())",
    "l = []\nwhile True: l = [l]\n1",
    "l = []\nwhile True: l.append(bytes(10**6))\n1",
    "d = {}\nfor i in range(10**12): d[i] = i\n1",
    "s = 'x'\n[s := s + s for _ in range(60)]",
    "s = 'x'\nfor _ in range(60): s += s\n1",
    "s = 'x'\nfor _ in range(60): s = f'{s}{s}'\n1",
    "s = [0]\nfor _ in range(60): s = [*s, *s]\n1",
    "s = (0,)\nfor _ in range(60): s = (*s, *s)\n1",
    "def f(s): return f(s + s)\nf('x')",
    "def f(s): return f(f'{s}{s}')\nf('x')",
    "class A: __slots__ = [f'a{i}' for i in range(10**4)]\n[A() for _ in range(10**5)]",
    "a = [0] * 1000\nb = [a] * 1000\nc = [b] * 1000\nlen(repr(c))",
    "import json\na = [0] * 1000\nb = [a] * 1000\nc = [b] * 1000\njson.dumps(c)",
];

/// Other ways to end a process, and what they come to.
const OTHERS: &[(&str, &str)] = &[
    ("eval('(' * 10**5)", "MemoryError: line 1 is nested more than 1000 deep"),
    ("eval('-' * 10**5 + '1')", "MemoryError: line 1 is nested more than 1000 deep"),
    ("compile(b'\\nx' + b'[0]' * 10**5, 'x', 'exec')", "MemoryError: line 2 is nested more than 1000 deep"),
    ("import ast\nast.parse('a' + '.a' * 10**5)", "MemoryError: line 1 is nested more than 1000 deep"),
    ("import ast\ncompile(ast.parse('1'), 'x', 'exec')", "TypeError: a program is compiled from text alone here"),
    ("(lambda: 0).__code__.replace(co_code=b'\\x01\\x02')", "TypeError: code objects are made by compile() alone here"),
    ("type((lambda: 0).__code__)()", "TypeError: code objects are made by compile() alone here"),
    (
        "import marshal\nmarshal.loads(b'[\\xff\\xff\\xff\\x7f')",
        "ValueError: marshal is not available in the workbench",
    ),
    ("import _imp\n_imp.get_frozen_object('x', b'abc')", "TypeError"),
    ("[c.__name__ for c in object.__subclasses__()].__len__() > 50", "True"),
    (
        "(round(123456, -10**9), round(10**5, -10**12), round(1250, -2), round(7, 3), round(-7, -1))",
        "(0, 0, 1200, 7, -10)",
    ),
    ("import array\n([] * 10**12, array.array('i') * 10**12)", "([], array('i'))"),
    (
        "import json\n(json.loads('[' * 300 + ']' * 300) != [], json.loads('{\"a\": \"[[{\\\\\"\"}'))",
        "(True, {'a': '[[{\"'})",
    ),
    ("def f(): return f()\nf()", "RecursionError"),
    ("l = []\nfor i in range(10**5): l = [l]\nrepr(l)", "RecursionError"),
    ("import json\njson.loads('[' * 10**5 + ']' * 10**5)", "RecursionError"),
    ("import json\njson.loads('{\"a\":' * 10**5 + '1' + '}' * 10**5)", "RecursionError"),
    ("import re\nre.compile('(' * 10**5 + ')' * 10**5)", "RecursionError"),
    ("int('9' * 10**6)", "ValueError: Exceeds the limit (4300 digits)"),
    ("'x'.encode('gbk') * 10**13", "MemoryError: this would make an object of 10000000000000 bytes"),
    ("open('/etc/passwd')", "FileNotFoundError"),
    // The last: whoever raises the limit has raised it.
    ("import sys\nsys.setrecursionlimit(10**9)\nf = lambda *a: sorted([1, 2], key=f)\nf()", "RecursionError"),
];

/// A little that unpacks to a lot.
const PACKED: &str =
    "import zlib\nc = zlib.compressobj()\npacked = b''.join(c.compress(bytes(10**6)) for _ in range(70)) + c.flush()\n";

/// What fits is as if nobody looked.
const FITS: &[(&str, &str)] = &[
    ("len(b'x' * (64 * 2**20))", "67108864"),
    ("'ab' * 3, 3 * 'ab', [0] * -1, (1,) * 2", "('ababab', 'ababab', [], (1, 1))"),
    ("2 ** 10, 1 << 70, (-2) ** 3, 0 ** 0, 2 ** -1", "(1024, 1180591620717411303424, -8, 1, 0.5)"),
    ("pow(3, 10**12, 7)", "4"),
    ("1 ** 10**12, 0 << 10**12, (-1) ** (10**12 + 1)", "(1, 0, -1)"),
    ("True * 3, True << 2, True ** 2", "(3, 4, 1)"),
    ("(3).__mul__(2), (3).__rpow__(2), [1].__mul__(2), 'a'.__add__('b')", "(6, 8, [1, 1], 'ab')"),
    ("[].__mul__.__name__", "'__mul__'"),
    ("'__str__' in dict.__dict__, '__init__' in bytes.__dict__, '__mul__' in int.__dict__", "(False, False, True)"),
    ("class M:\n    def __str__(self): return 'mine'\nclass D(dict, M): pass\nstr(D())", "'mine'"),
    ("class L(list):\n    def __mul__(self, n): return 'own'\nL() * 10**12", "'own'"),
    ("'%5d|%-5s|%.2f' % (1, 'x', 1.5)", "'    1|x    |1.50'"),
    ("'%d%%' % 5, 'at 12345678901 %s' % 1, b'%d' % 7", "('5%', 'at 12345678901 1', b'7')"),
    ("'id: 99999999999 {}'.format(1)", "'id: 99999999999 1'"),
    ("f'{3:>4}|{1.5:.1f}|{\"x\":^3}'", "'   3|1.5| x '"),
    ("''.join(str(i) for i in range(3)), b','.join([b'a', b'b'])", "('012', b'a,b')"),
    ("','.join('abc'), ','.join({'a': 1})", "('a,b,c', 'a')"),
    ("','.join([1])", "TypeError"),
    ("','.join(5)", "TypeError"),
    ("'aXbX'.replace('X', 'YY'), 'ab'.replace('', '-'), 'aaa'.replace('a', 'b', 1)", "('aYYbYY', '-a-b-', 'baa')"),
    ("'a\\tb'.expandtabs(4), 'x'.center(5, '*'), '7'.zfill(3)", "('a   b', '**x**', '007')"),
    ("'abc'.translate({97: 'A' * 9, 98: None})", "'AAAAAAAAAc'"),
    (
        "bytes(3), bytes([1, 2]), bytes('a', 'utf-8'), bytearray(2)",
        "(b'\\x00\\x00\\x00', b'\\x01\\x02', b'a', bytearray(b'\\x00\\x00'))",
    ),
    ("class A:\n    def __bytes__(self): return b'b'\n    def __index__(self): return 10**13\nbytes(A())", "b'b'"),
    ("bytes(-1)", "ValueError: negative count"),
    ("(1000).to_bytes(4, 'big'), (1000).to_bytes(2, byteorder='little')", "(b'\\x00\\x00\\x03\\xe8', b'\\xe8\\x03')"),
    (
        "import struct\nstruct.pack('>I2x', 7), struct.pack('5s', b'ab')",
        "(b'\\x00\\x00\\x00\\x07\\x00\\x00', b'ab\\x00\\x00\\x00')",
    ),
    ("import struct\nstruct.pack('I', 'x')", "error: "),
    (
        "import math\nmath.factorial(20), math.comb(50, 25), math.perm(5, 2)",
        "(2432902008176640000, 126410606437752, 20)",
    ),
    ("import math\nmath.prod([2, 3]), math.lcm(4, 6), math.factorial(0)", "(6, 12, 1)"),
    ("import zlib\nlen(zlib.decompress(zlib.compress(bytes(10**6))))", "1000000"),
    (
        "import itertools\nlist(itertools.islice(itertools.count(5), 3)), list(itertools.product('ab', repeat=2))[-1]",
        "([5, 6, 7], ('b', 'b'))",
    ),
    (
        "import io\nb = io.BytesIO(b'hello')\n(b.read(2), b.seek(1), b.read(), io.BufferedReader(io.BytesIO(b'xyz')).read(2))",
        "(b'he', 1, b'ello', b'xy')",
    ),
    ("eval('(' * 90 + '1' + ')' * 90), eval(compile('1 + 2', 'x', 'eval'))", "(1, 3)"),
    ("x = 5\neval('x + 1'), eval('x', {'x': 2})", "(6, 2)"),
    ("a = [1, 2, 3]\na[1:2] = (7, 8)\na += 'xy'\na.extend(range(2))\na", "[1, 7, 8, 3, 'x', 'y', 0, 1]"),
    ("sum(range(1000)), list(zip('ab', [1, 2]))", "(499500, [('a', 1), ('b', 2)])"),
];

#[test]
fn what_would_be_too_large_is_refused_before_it_is_made() {
    expect_all(LIMIT, TOO_LARGE, "MemoryError: this would make an object of ");
    expect_all(LIMIT, TOO_LONG, "MemoryError: this would make an integer of more than 67108864 bits");
}

#[test]
fn what_grows_step_by_step_is_refused_while_it_grows() {
    expect_all(SMALL_LIMIT, TOO_MUCH, "MemoryError: the program holds ");
}

#[test]
fn what_is_packed_does_not_become_too_large() {
    check(|vm| {
        for unpack in [
            "zlib.decompress(packed)",
            "zlib.decompressobj().decompress(packed)",
            "zlib._ZlibDecompressor().decompress(packed)",
        ] {
            let text = outcome(&format!("{PACKED}{unpack}"), vm);
            assert!(text.starts_with("MemoryError: this would make an object of "), "{unpack}: {text}");
        }
        let rest = "d = zlib.decompressobj()\nstart = d.decompress(packed, 10)\n(start, len(d.decompress(d.unconsumed_tail, max_length=9)), d.flush())";
        let text = outcome(&format!("{PACKED}{rest}"), vm);
        assert!(text.starts_with("MemoryError: this would make an object of "), "{text}");
        let fits = format!(
            "{PACKED}d = zlib.decompressobj()\n(d.decompress(zlib.compress(b'abc' * 3), 4) + d.flush(), zlib.decompress(zlib.compress(b'x')))"
        );
        assert_eq!(outcome(&fits, vm), "(b'abcabcabc', b'x')");
    });
}

#[test]
fn no_text_is_cut_into_more_pieces_than_a_program_may_hold() {
    let sources = &[
        "('a ' * 10**7).split()",
        "('a,' * 10**7).split(',')",
        "(b'a ' * 10**7).rsplit(b' ', 10**7)",
        "('\\n' * 10**7).splitlines()",
        "bytearray(b'\\n' * 10**7).splitlines(True)",
    ];
    expect_all(LIMIT, sources, "MemoryError: this would make 10000000 pieces");
    check(|vm| {
        let source = "(len(('a,' * 10**6).split(',', 3)), 'a  b'.split(), 'a,,b'.split(','), b'x y'.rsplit(maxsplit=1), 'a\\nb'.splitlines())";
        assert_eq!(outcome(source, vm), "(4, ['a', 'b'], ['a', '', 'b'], [b'x', b'y'], ['a', 'b'])");
    });
}

#[test]
fn no_other_text_ends_the_process() {
    check(|vm| {
        for (source, expected) in OTHERS {
            let text = outcome(source, vm);
            assert!(text.starts_with(expected), "{source}: {}", text.chars().take(200).collect::<String>());
        }
    });
}

#[test]
fn what_fits_is_as_ever() {
    check(|vm| {
        for (source, expected) in FITS {
            let text = outcome(source, vm);
            // Of an exception, the beginning.
            let same = if expected.contains("rror") { text.starts_with(expected) } else { text == *expected };
            assert!(same, "{source}: {}", text.chars().take(200).collect::<String>());
        }
    });
}

#[test]
fn a_handler_can_work_after_the_program_was_told() {
    check(|vm| {
        let source = "try:\n    l = []\n    while True: l.append(bytes(10**6))\nexcept MemoryError as error:\n    told = str(error)[:17]\n    \
                      n = len(l)\n    l.clear()\n    again = len(bytes(10**7))\n(told, n > 50, again)";
        assert_eq!(outcome(source, vm), "('the program holds', True, 10000000)");
    });
}

#[test]
fn several_interpreters_may_start_at_once() {
    let threads: Vec<_> =
        (0..4).map(|_| std::thread::spawn(|| with_interpreter(|vm| outcome("'x' * 10**12", vm)))).collect();
    for thread in threads {
        assert!(thread.join().expect("it starts").starts_with("MemoryError"));
    }
}

fn expect_all(limit: usize, sources: &'static [&'static str], expected: &'static str) {
    check_with(limit, move |vm| {
        let mut wrong = Vec::new();
        for source in sources {
            let text = outcome(source, vm);
            if !text.starts_with(expected) {
                wrong.push(format!("{source:?}: {}", text.chars().take(200).collect::<String>()));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

/// In an interpreter whose program is watched as a learner's is.
fn check(work: impl FnOnce(&VirtualMachine) + Send + 'static) {
    check_with(LIMIT, work);
}

fn check_with(limit: usize, work: impl FnOnce(&VirtualMachine) + Send + 'static) {
    with_interpreter(move |vm| {
        let _counting = count_for(Account::new(limit));
        crate::program::python::door::watch(vm).expect("it has events");
        work(vm);
    });
}
