//! What values look like, compared with their own `repr`, with what they are, and with a clock.
//! It is not part of the program.

use super::*;
use crate::program::python::testing::{outcome, value, with_interpreter};

/// Values that are shown as `repr` shows them, also by `python3`.
const SAME: &[&str] = &[
    "0",
    "-1",
    "12345678901234567890",
    "2**300",
    "-(2**300)",
    "True",
    "False",
    "None",
    "1.0",
    "-0.0",
    "1e100",
    "0.1",
    "1e-07",
    "float('inf')",
    "float('nan')",
    "123456789.123",
    "''",
    "'a'",
    "\"it's\"",
    "'\"'",
    "'\"\\''",
    "'\\n\\t\\r\\\\'",
    "'\\x00\\x7f'",
    "'中文'",
    "'\\xa0\\u200b'",
    "'\\ud800'",
    "'\u{1f600}'",
    "b''",
    "b'a'",
    "b\"it's\"",
    "b'\\x00\\xff\\n'",
    "bytearray()",
    "bytearray(b'ab\\x00')",
    "()",
    "(1,)",
    "(1, 'a')",
    "[]",
    "[1]",
    "[1, [2, [3]]]",
    "{}",
    "{'a': 1, 2: b'x'}",
    "{1}",
    "set()",
    "frozenset()",
    "frozenset({1})",
    "[None, True, 1.5]",
    "{'a': {'b': [1, 2]}}",
    "range(3)",
    "range(1, 10, 2)",
    "ValueError('x', 1)",
    "OSError(2, 'gone')",
    "KeyError('a')",
    "EOFError()",
    "('127.0.0.1', 8080)",
    "[b'one', b'two']",
    "((1, 2), (3, 4))",
];

#[test]
fn small_values_are_shown_as_repr_shows_them() {
    with_interpreter(|vm| {
        for source in SAME {
            let shown = bounded_repr(&value(source, vm), vm);
            let expected = outcome(&format!("repr({source})"), vm);
            assert_eq!(escaped(Wtf8::new(shown.as_str())), expected, "{source}");
        }
    });
}

#[test]
fn other_objects_are_told_by_their_kind() {
    with_interpreter(|vm| {
        for (source, expected) in [
            ("def f(): pass\nf", "<function f>"),
            ("len", "<function len>"),
            ("class A: pass\nA", "<class A>"),
            ("class A: pass\nA()", "<A object>"),
            ("int", "<class int>"),
            ("import json\njson", "<module json>"),
            ("class A: pass\na = A()\na._shown = 'socket 3, listening'\na", "socket 3, listening"),
            ("class L(list): pass\nL([1])", "<L object>"),
            ("class E(Exception): pass\nE('x')", "E('x')"),
            ("object()", "<object object>"),
            ("memoryview(b'x')", "<memoryview object>"),
            ("x = [1]\nx.append(x)\nx", "[1, [...]]"),
            ("x = {}\nx['x'] = x\nx", "{'x': {...}}"),
            ("[[[[[[1]]]]]]", "[[[[[…]]]]]"),
            ("set(range(1000))", "<set of 1000>"),
            ("10**5000", "<int of 5001 digits>"),
        ] {
            assert_eq!(bounded_repr(&value(source, vm), vm), expected, "{source}");
        }
    });
}

#[test]
fn nothing_of_the_program_is_run() {
    with_interpreter(|vm| {
        let source = "ran = []\n\
            class Meta(type):\n    def __repr__(cls): ran.append(1)\n    def __getattribute__(cls, name): ran.append(2)\n\
            class A(metaclass=Meta):\n    def __repr__(self): ran.append(3)\n    def __str__(self): ran.append(4)\n    \
            def __len__(self): ran.append(5)\n    def __iter__(self): ran.append(6)\n    def __getattr__(self, name): ran.append(7)\n    \
            def __eq__(self, other): ran.append(8)\n    def __hash__(self): return 1\n\
            class L(list):\n    def __repr__(self): ran.append(9)\n    def __len__(self): ran.append(10)\n\
            class S(str):\n    def __eq__(self, other): ran.append(11)\n    def __hash__(self): return hash('_shown')\n\
            a = A()\na.__dict__[S('x')] = 1\n";
        let shown = value(&format!("{source}[a, A, L([1]), {{a: a}}, {{a}}, (A,), S('q'), ran]"), vm);
        let text = bounded_repr(&shown, vm);
        assert_eq!(
            text,
            "[<A object>, <class A>, <L object>, {<A object>: <A object>}, {<A object>}, (<class A>,), <S object>, []]"
        );
    });
}

#[test]
fn cut_texts_end_with_their_mark_and_between_characters() {
    with_interpreter(|vm| {
        assert_eq!(bounded_repr(&value("'a' * 500", vm), vm), format!("'{}…'", "a".repeat(117)));
        let bytes = bounded_repr(&value("b'\\xff' * 500", vm), vm);
        assert_eq!(bytes, format!("b'{}…' (500 bytes)", "\\xff".repeat(26)));
        assert_eq!(bounded_repr(&value("'\\\\' * 500", vm), vm), format!("'{}…'", "\\\\".repeat(58)));
        assert_eq!(bounded_repr(&value("[1] * 500", vm), vm), format!("[{}1, …]", "1, ".repeat(38)));
    });
}
