//! Values and encodings of learners' programs, measured with a clock and compared with the machine's `python3`.
//! What the interpreter itself does is tested beside its parts.

use std::process::Command;
use std::time::Instant;

use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};
use sockscope::program::python::follow::repr::{LONGEST, bounded_repr};
use sockscope::program::python::interpreter::{InUse, STACK, build};

/// A program whose output is the same under both interpreters: every pair of bytes and every character, folded.
const EVERYTHING: &str = "def fold(name):\n    total, count = 0, 0\n    for lead in range(0x80, 0x100):\n        \
    for trail in range(0x30, 0x100):\n            try:\n                text = bytes([lead, trail]).decode(name)\n            \
    except UnicodeDecodeError as error:\n                text = f'{error.start} {error.end} {error.reason}'\n            \
    if [lead, trail] != [0xa3, 0xa0] and not any(0xe000 <= ord(c) < 0xf900 or c in odd for c in text):\n                count += 1\n                \
    for character in text:\n                    total = (total * 31 + ord(character)) % 1000003\n    \
    for code in range(0x80, 0xe000):\n        try:\n            data = chr(code).encode(name)\n        \
    except UnicodeEncodeError as error:\n            data = b'-'\n        if chr(code) not in odd:\n            \
    for byte in data:\n                total = (total * 31 + byte) % 1000003\n    return total, count\n\
    odd = '\\u1e3f' + ''.join(map(chr, [*range(0xfe10, 0xfe1a), *range(0x9fb4, 0x9fbc)]))\n";

/// Calls and what `python3` 3.11 answers.
const ANSWERS: &[(&str, &str)] = &[
    ("'中文 abc'.encode('gbk')", "b'\\xd6\\xd0\\xce\\xc4 abc'"),
    ("b'\\xd6\\xd0\\xce\\xc4 abc'.decode('gbk')", "'中文 abc'"),
    ("'中'.encode('cp936'), '中'.encode('936'), '中'.encode('ms936')", "(b'\\xd6\\xd0', b'\\xd6\\xd0', b'\\xd6\\xd0')"),
    ("'中'.encode('GB2312'), '中'.encode('gb18030')", "(b'\\xd6\\xd0', b'\\xd6\\xd0')"),
    ("'\u{1f600}'.encode('gb18030'), b'\\x949\\xfc6'.decode('gb18030')", "(b'\\x949\\xfc6', '\u{1f600}')"),
    (
        "'\u{20ac}'.encode('gbk')",
        "UnicodeEncodeError: 'gbk' codec can't encode character '\\u20ac' in position 0: illegal multibyte sequence",
    ),
    (
        "b'ab\\xffc'.decode('gbk')",
        "UnicodeDecodeError: 'gbk' codec can't decode byte 0xff in position 2: illegal multibyte sequence",
    ),
    (
        "b'ab\\xd6'.decode('gbk')",
        "UnicodeDecodeError: 'gbk' codec can't decode byte 0xd6 in position 2: incomplete multibyte sequence",
    ),
    (
        "'中文'.encode().decode('gbk')",
        "UnicodeDecodeError: 'gbk' codec can't decode byte 0xad in position 2: illegal multibyte sequence",
    ),
    (
        "b'\\x810\\x81'.decode('gb18030')",
        "UnicodeDecodeError: 'gb18030' codec can't decode bytes in position 0-2: incomplete multibyte sequence",
    ),
    ("b'a\\xff\\xd6\\xd0\\xd6'.decode('gbk', 'ignore')", "'a中'"),
    ("b'a\\xffb\\xd6'.decode('gbk', 'replace')", "'a\u{fffd}b\u{fffd}'"),
    ("b'a\\xff\\x81'.decode('gbk', 'backslashreplace')", "'a\\\\xff\\\\x81'"),
    ("'a\u{20ac}\u{1f600}b'.encode('gbk', 'ignore'), 'a\u{20ac}b'.encode('gbk', 'replace')", "(b'ab', b'a?b')"),
    (
        "'a\u{20ac}'.encode('gbk', 'xmlcharrefreplace'), 'a\u{20ac}'.encode('gbk', 'backslashreplace')",
        "(b'a&#8364;', b'a\\\\u20ac')",
    ),
    ("import codecs\ncodecs.lookup('cp936').name", "'gbk'"),
    (
        "import codecs\nd = codecs.getincrementaldecoder('gbk')()\n\
         [d.decode(b'\\xd6'), d.getstate(), d.decode(b'\\xd0\\xce'), d.decode(b'\\xc4', True)]",
        "['', (b'\\xd6', 0), '中', '文']",
    ),
    (
        "import codecs\nd = codecs.getincrementaldecoder('gbk')()\nd.decode(b'\\xd6')\nd.decode(b'', True)",
        "UnicodeDecodeError: 'gbk' codec can't decode byte 0xd6 in position 0: incomplete multibyte sequence",
    ),
    ("import codecs\nlist(codecs.iterdecode([b'\\xd6', b'\\xd0\\xce', b'\\xc4'], 'gbk'))", "['中', '文']"),
    (
        "import codecs\ncodecs.register_error('stars', lambda e: ('*' * (e.end - e.start), e.end))\n\
         ('a\u{20ac}b'.encode('gbk', 'stars'), b'a\\xffb'.decode('gbk', 'stars'))",
        "(b'a*b', 'a*b')",
    ),
    (
        "import io\nt = io.TextIOWrapper(io.BytesIO('一\\n二\\n'.encode('gbk')), encoding='gbk')\nt.readlines()",
        "['一\\n', '二\\n']",
    ),
    (
        "import io\nb = io.BytesIO()\nt = io.TextIOWrapper(b, encoding='gbk', newline='')\nt.write('中\\n')\nt.flush()\nb.getvalue()",
        "b'\\xd6\\xd0\\n'",
    ),
    ("import codecs, io\ncodecs.getreader('gbk')(io.BytesIO('一\\n二'.encode('gbk'))).readlines()", "['一\\n', '二']"),
    ("str(b'\\xd6\\xd0', 'gbk'), bytes('中', 'gbk'), b''.decode('gbk')", "('中', b'\\xd6\\xd0', '')"),
    ("'x'.encode('gbk', 'nonsense')", "b'x'"),
];

#[test]
fn calls_answer_as_python_does() {
    with_interpreter(|vm| {
        for (source, expected) in ANSWERS {
            assert_eq!(outcome(source, vm), *expected, "{source}");
        }
    });
    // The table itself is checked where there is a Python to ask.
    for (source, expected) in ANSWERS {
        if let Some(answer) = python(&ask(source)) {
            assert_eq!(answer, *expected, "python3: {source}");
        }
    }
}

#[test]
fn every_pair_of_bytes_and_every_character_is_as_in_python() {
    let ask = |name: &str| format!("{EVERYTHING}\nprint(fold('{name}'))");
    for name in ["gbk", "gb2312", "gb18030"] {
        let own = with_interpreter(move |vm| outcome(&format!("{EVERYTHING}fold('{name}')"), vm));
        if let Some(answer) = python(&ask(name)) {
            assert_eq!(own, answer, "{name}");
        }
    }
}

/// The program that prints the last expression or the exception of `source`.
fn ask(source: &str) -> String {
    let (before, last) = source.rsplit_once('\n').unwrap_or(("", source));
    let before: String = before.lines().map(|line| format!("    {line}\n")).collect();
    format!(
        "import sys\nsys.stdout.reconfigure(encoding='utf-8')\ntry:\n    pass\n{before}    print(repr(({last})))\n\
         except Exception as error:\n    print(f'{{type(error).__name__}}: {{error}}')"
    )
}

/// What the machine's Python prints, without its last line break; nothing if there is none.
fn python(program: &str) -> Option<String> {
    let output = Command::new("python3").args(["-I", "-c", program]).output().ok()?;
    let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(text.trim_end().to_owned())
}

#[test]
fn long_values_are_short_and_quick() {
    with_interpreter(|vm| {
        for source in [
            "'a' * 10**7",
            "'中' * 10**7",
            "'\\n' * 10**6",
            "b'a' * 10**7",
            "b'\\xff' * 10**7",
            "bytearray(10**7)",
            "list(range(10**6))",
            "tuple(range(10**6))",
            "dict.fromkeys(range(10**6))",
            "set(range(10**6))",
            "frozenset(range(10**6))",
            "1 << 10**7",
            "[['a' * 50] * 50] * 50",
            "{'a' * 500: 'b' * 500}",
            "['a' * 500, 1]",
            "[b'\\xff' * 500] * 3",
            "ValueError('x' * 1000)",
            "range(10**90, 10**100)",
            "type('A' * 500, (), {})()",
            "'\\U0010ffff' * 100",
            "'\\\\' * 500",
            "[{1: ['x' * 99]}] * 9",
        ] {
            let object = value(source, vm);
            let start = Instant::now();
            let text = bounded_repr(&object, vm);
            let took = start.elapsed();
            assert!(text.chars().count() <= LONGEST, "{source}: {} characters: {text}", text.chars().count());
            assert!(text.chars().count() >= 10, "{source}: {text}");
            // Thousands of times less than what a whole `repr` of the largest takes.
            assert!(took.as_millis() < 20, "{source}: {took:?}");
        }
    });
}

fn with_interpreter<R: Send + 'static>(work: impl FnOnce(&VirtualMachine) -> R + Send + 'static) -> R {
    let run = move || {
        // Runs beside it leave things behind, which are not swept while it is in use.
        let _in_use = InUse::begin(|| false);
        build(&[]).expect("it is the interpreter that this was made for").enter(work)
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread starts");
    thread.join().expect("the thread does not panic")
}

/// What the last line of `source`, an expression, is.
fn value(source: &str, vm: &VirtualMachine) -> PyObjectRef {
    run(source, vm).unwrap_or_else(|error| panic!("{source}: {}", text_of(Err(error), vm)))
}

fn outcome(source: &str, vm: &VirtualMachine) -> String {
    text_of(run(source, vm).and_then(|value| Ok(value.repr(vm)?.to_string())), vm)
}

fn run(source: &str, vm: &VirtualMachine) -> PyResult {
    let (before, last) = source.rsplit_once('\n').unwrap_or(("", source));
    let scope = vm.new_scope_with_builtins();
    vm.run_string(scope.clone(), &format!("{before}\nresult = ({last})\n"), "<test>".to_owned())?;
    scope.globals.get_item("result", vm)
}

/// The text, or the exception in one line.
fn text_of(result: PyResult<String>, vm: &VirtualMachine) -> String {
    result.unwrap_or_else(|exception| {
        let message = exception.as_object().str(vm).map_or_else(|_| "?".to_owned(), |text| text.to_string());
        format!("{}: {message}", exception.class().name())
    })
}
