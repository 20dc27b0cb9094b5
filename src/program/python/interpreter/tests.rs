//! What programs can import, what they cannot, and that each starts from the same place.
//! It is not part of the program.

use super::*;
use crate::program::python::testing::{outcome, with_interpreter, with_library};

/// Modules that programs import without any of the library.
const THERE: &[&str] = &[
    "json",
    "struct",
    "time",
    "hashlib",
    "collections",
    "io",
    "enum",
    "functools",
    "datetime",
    "textwrap",
    "re",
    "base64",
    "zlib",
    "itertools",
    "math",
    "string",
    "abc",
    "typing",
    "copy",
    "operator",
    "codecs",
    "binascii",
    "heapq",
    "decimal",
    "fractions",
    "bisect",
    "array",
    "types",
    "warnings",
    "weakref",
    "reprlib",
    "numbers",
    "errno",
    "calendar",
    "ipaddress",
    "html",
    "hmac",
    "contextvars",
    "unicodedata",
    "importlib",
    "pprint",
    "dis",
    "gc",
    "linecache",
    "tokenize",
    "ast",
    "difflib",
    "graphlib",
    "timeit",
    "copyreg",
    "keyword",
    "locale",
    "urllib.parse",
    "_thread",
];

/// What reaches out of the interpreter, and is not there.
const NOT_THERE: &[&str] = &[
    "_socket",
    "select",
    "_signal",
    "signal",
    "_ctypes",
    "ctypes",
    "mmap",
    "fcntl",
    "_posixsubprocess",
    "_posixshmem",
    "_multiprocessing",
    "faulthandler",
    "resource",
    "termios",
    "grp",
    "pwd",
    "syslog",
    "_ssl",
    "_sqlite3",
    "_uuid",
    "_locale",
    "_bz2",
    "_lzma",
    "pyexpat",
    "_asyncio",
    "_remote_debugging",
    "_sysconfig",
    "_symtable",
    "nt",
    "msvcrt",
    "winreg",
];

#[test]
fn it_has_the_modules_that_need_nothing_of_the_machine() {
    let wrong = with_interpreter(|vm| {
        let tell = |name: &&str| match outcome(&format!("import {name}\n1"), vm) {
            text if text == "1" => None,
            text => Some(format!("{name}: {text}")),
        };
        THERE.iter().filter_map(tell).collect::<Vec<_>>()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn it_has_nothing_that_reaches_the_machine() {
    with_interpreter(|vm| {
        for name in NOT_THERE {
            let text = outcome(&format!("import {name}\n1"), vm);
            assert!(text.starts_with("ModuleNotFoundError") || text.starts_with("ImportError"), "{name}: {text}");
        }
        for (source, expected) in [
            ("open('/etc/hostname')", "FileNotFoundError: [Errno 2] No such file or directory: '/etc/hostname'"),
            ("import io\nio.open('x', 'w')", "OSError: [Errno 30] Read-only file system: 'x'"),
            ("import builtins\nbuiltins.open(0)", "OSError: [Errno 9] Bad file descriptor"),
            ("open('x', 'rz')", "ValueError: invalid mode: 'rz'"),
            ("import io\nio.FileIO('x')", "FileNotFoundError: [Errno 2] No such file or directory: 'x'"),
            ("import io\nio.open_code('x')", "FileNotFoundError: [Errno 2] No such file or directory: 'x'"),
            ("import codecs\ncodecs.open('x')", "FileNotFoundError: [Errno 2] No such file or directory: 'x'"),
            (
                "import posix\n[name for name in ('system', 'fork', 'open', 'execv', 'kill') if hasattr(posix, name)]",
                "[]",
            ),
            ("import posix\nposix.environ", "{}"),
            ("import sys\n(sys.executable, sys.path, sys.argv, sys.prefix)", "('', [], [''], '/')"),
            ("import _thread\n[name for name in dir(_thread) if 'start' in name or 'stack' in name]", "[]"),
            ("import sys\n[name for name in sys.modules if name in ('site', 'os', 'marshal')]", "[]"),
            ("import marshal\nmarshal.dumps(1)", "ValueError: marshal is not available in the workbench"),
            ("import gc\n(gc.collect(), gc.isenabled(), gc.get_count())", "(0, False, (0, 0, 0))"),
            ("import gc\ngc.get_objects()", "AttributeError"),
        ] {
            let text = outcome(source, vm);
            assert!(text == expected || text.starts_with(expected) && expected.contains("rror"), "{source}: {text}");
        }
    });
}

#[test]
fn a_module_of_the_library_comes_before_that_of_the_standard_library() {
    static LIBRARY: &[File] = &[
        File { name: "threading.py", text: "here = __name__ + '!'" },
        File { name: "inner.py", text: "import threading\nword = threading.here * 2" },
        File { name: "wrong.py", text: "x = (" },
    ];
    with_library(LIBRARY, |vm| {
        assert_eq!(
            outcome("import threading\n(threading.here, threading.__spec__.origin)", vm),
            "('threading!', 'the workbench')"
        );
        assert_eq!(outcome("import inner\ninner.word", vm), "'threading!threading!'");
        assert!(outcome("import wrong\n1", vm).starts_with("SyntaxError"));
        assert!(outcome("import nothing\n1", vm).starts_with("ModuleNotFoundError"));
    });
}

#[test]
fn every_start_is_the_same() {
    let source = "x = {'a', 'b', 'c', 'some', 'more'}\n(hash('word'), list(x), __name__)";
    let first = with_interpreter(move |vm| outcome(source, vm));
    let second = with_interpreter(move |vm| outcome(source, vm));
    assert_eq!(first, second);
}

#[test]
fn a_program_is_the_main_module() {
    let shown = with_interpreter(|vm| {
        let scope = main_scope(vm).expect("there are modules");
        let source = "import sys\nresult = __name__, sys.modules['__main__'].__dict__ is globals()\n";
        vm.run_string(scope.clone(), source, "server.py".to_owned()).expect("it runs");
        let result = scope.globals.get_item("result", vm).expect("it is there");
        result.repr(vm).expect("a tuple").to_string()
    });
    assert_eq!(shown, "('__main__', True)");
}
