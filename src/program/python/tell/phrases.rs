//! Messages of the interpreter that python3 has other words for, in python3's words wherever a program or a person sees them.
//! Only those are here that mean one thing, alone or under the operator that failed; what depends on the arguments is told
//! where these are (`arguments`).

use rustpython_vm::builtins::{PyBaseException, PyStr};
use rustpython_vm::bytecode::{BinaryOperator, Instruction, OpArg};
use rustpython_vm::{PyObject, PyObjectRef, VirtualMachine};

use super::counted::counted;

/// What the interpreter says and what python3 says; each `{}` stands for the same on both sides, in the same order.
const PHRASES: &[(&str, &str)] = &[
    (
        "local variable '{}' referenced before assignment",
        "cannot access local variable '{}' where it is not associated with a value",
    ),
    ("unsupported operand type(s) for +: 'str' and '{}'", "can only concatenate str (not \"{}\") to str"),
    ("unsupported operand type(s) for +=: 'str' and '{}'", "can only concatenate str (not \"{}\") to str"),
    ("Cannot add list and {}", "can only concatenate list (not \"{}\") to list"),
    ("can only concatenate tuple (not '{}') to tuple", "can only concatenate tuple (not \"{}\") to tuple"),
    (
        "str indices must be integers or slices or classes that override __index__ operator, not '{}'",
        "string indices must be integers, not '{}'",
    ),
    (
        "{} indices must be integers or slices or classes that override __index__ operator, not '{}'",
        "{} indices must be integers or slices, not {}",
    ),
    ("%{} format: a number is required, not {}", "%{} format: a real number is required, not {}"),
    ("max() iterable argument is empty", "max() arg is an empty sequence"),
    ("min() iterable argument is empty", "min() arg is an empty sequence"),
    ("type {} doesn't define __round__", "type {} doesn't define __round__ method"),
    (
        "isinstance() arg 2 must be a type, a tuple of types, or a union, not {}",
        "isinstance() arg 2 must be a type, a tuple of types, or a union",
    ),
    (
        "issubclass() arg 2 must be a class, a tuple of classes, or a union, not {}",
        "issubclass() arg 2 must be a class, a tuple of classes, or a union",
    ),
    ("issubclass() arg 1 must be a class, not {}", "issubclass() arg 1 must be a class"),
    ("zero to a negative power", "0.0 cannot be raised to a negative power"),
    ("'{}' does not support item assignment", "'{}' object does not support item assignment"),
    ("'tuple' does not support item deletion", "'tuple' object doesn't support item deletion"),
    ("'str' does not support item deletion", "'str' object doesn't support item deletion"),
    ("'bytes' does not support item deletion", "'bytes' object doesn't support item deletion"),
    ("'{}' does not support item deletion", "'{}' object does not support item deletion"),
    ("assignment index out of range", "list assignment index out of range"),
    (
        "sequence indices be integers or slices or classes that override __index__ operator, not '{}'",
        "range indices must be integers or slices, not {}",
    ),
    ("too many values to unpack (expected {}, got {})", "too many values to unpack (expected {})"),
    (
        "float() argument must be a string or a number, not '{}'",
        "float() argument must be a string or a real number, not '{}'",
    ),
    ("Expected type 'int' but '{}' found.", "'{}' object cannot be interpreted as an integer"),
    ("'{}' object is not an iterator", "'{}' object is not an iterator"),
    ("{} object is not an iterator", "'{}' object is not an iterator"),
    (
        "exceptions must be classes or instances deriving from BaseException, not {}",
        "exceptions must derive from BaseException",
    ),
    (
        "'{}' object does not support the context manager protocol (missed __exit__ method)",
        "'{}' object does not support the context manager protocol",
    ),
    ("expected a nonnegative input, got {}", "math domain error"),
    ("expected a positive input", "math domain error"),
    (
        "error decoding base64: Invalid base64-encoded string: number of data characters {} cannot be {}",
        "Invalid base64-encoded string: number of data characters ({}) cannot be {}",
    ),
    ("error decoding base64: {}", "{}"),
    ("expected string got 'bytes'", "cannot use a string pattern on a bytes-like object"),
    ("expected string got 'bytearray'", "cannot use a string pattern on a bytes-like object"),
    ("expected string got '{}'", "expected string or bytes-like object, got '{}'"),
    ("mode must be \"exec\", \"eval\", or \"single\"", "compile() mode must be 'exec', 'eval' or 'single'"),
    ("socket.sendto() missing 1 required positional argument: 'data'", "sendto() takes 2 or 3 arguments (0 given)"),
    (
        "{}() takes from {} to 1 positional argument but {} were given",
        "{}() takes from {} to 1 positional arguments but {} were given",
    ),
    (
        "class {} without an implementation for abstract method{}",
        "Can't instantiate abstract class {} without an implementation for abstract method{}",
    ),
    ("open() missing 1 required positional argument: 'file'", "open() missing required argument 'file' (pos 1)"),
];

/// The same for messages that mean different things under different operators.
const PHRASES_OF: &[(Operator, &str, &str)] = &[
    (Operator::In, "'{}' object is not iterable", "argument of type '{}' is not iterable"),
    (Operator::In, "unexpected type {}", "a bytes-like object is required, not '{}'"),
    (
        Operator::Times,
        "'{}' object cannot be interpreted as an integer",
        "can't multiply sequence by non-int of type '{}'",
    ),
];

/// Operators whose failures python3 has words of their own for.
#[derive(Clone, Copy, PartialEq)]
enum Operator {
    In,
    Times,
}

/// The message of an exception as it is told: in python3's words, if the interpreter has others.
pub fn told(exception: Option<&PyObject>, message: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let Some(text) = message.downcast_ref::<PyStr>().and_then(|text| text.to_str()) else { return message };
    let under = exception.and_then(failed_under).and_then(|operator| under_operator(operator, text));
    under.or_else(|| in_other_words(text)).map_or(message.clone(), |other| vm.ctx.new_str(other).into())
}

/// The operator that raised an exception; nothing if it came out of a call, or of something else.
fn failed_under(exception: &PyObject) -> Option<Operator> {
    let first = exception.downcast_ref::<PyBaseException>()?.__traceback__()?;
    let last = first.iter().last()?;
    let (code, at) = (&last.frame.code, last.lasti as usize / 2);
    let unit = code.instructions.get(at)?;
    match unit.op.deoptimize() {
        Instruction::ContainsOp { .. } => Some(Operator::In),
        Instruction::BinaryOp { op } => match op.get(OpArg::from(u32::from(u8::from(unit.arg)))) {
            BinaryOperator::Multiply | BinaryOperator::InplaceMultiply => Some(Operator::Times),
            _ => None,
        },
        _ => None,
    }
}

fn under_operator(operator: Operator, message: &str) -> Option<String> {
    let mut of_it = PHRASES_OF.iter().filter(|(under, ..)| *under == operator);
    of_it.find_map(|(_, here, there)| said(message, here, there))
}

/// The message in python3's words, if they are others.
fn in_other_words(message: &str) -> Option<String> {
    counted(message).or_else(|| PHRASES.iter().find_map(|(here, there)| said(message, here, there)))
}

/// What a phrase makes of a message, if the message is one of its kind.
fn said(message: &str, here: &str, there: &str) -> Option<String> {
    let mut found = taken_out(message, here)?.into_iter();
    let mut parts = there.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(found.next()?);
        text.push_str(part);
    }
    Some(text)
}

/// What stands in a message where a phrase has `{}`; nothing if it is another message.
fn taken_out<'m>(message: &'m str, phrase: &str) -> Option<Vec<&'m str>> {
    let mut parts = phrase.split("{}");
    let mut rest = message.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    for part in parts {
        let at = if part.is_empty() { rest.len() } else { rest.find(part)? };
        found.push(rest.get(..at)?);
        rest = rest.get(at + part.len()..)?;
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_in_the_words_of_python3_and_others_as_they_are() {
        for (here, there) in [
            ("Cannot add list and tuple", "can only concatenate list (not \"tuple\") to list"),
            (
                "list indices must be integers or slices or classes that override __index__ operator, not 'str'",
                "list indices must be integers or slices, not str",
            ),
            ("type str doesn't define __round__", "type str doesn't define __round__ method"),
            (
                "class C without an implementation for abstract methods 'f', 'g'",
                "Can't instantiate abstract class C without an implementation for abstract methods 'f', 'g'",
            ),
            ("%d format: a number is required, not str", "%d format: a real number is required, not str"),
            ("'int' object is not an iterator", "'int' object is not an iterator"),
            ("list object is not an iterator", "'list' object is not an iterator"),
            ("error decoding base64: Incorrect padding", "Incorrect padding"),
        ] {
            assert_eq!(in_other_words(here).as_deref(), Some(there));
        }
        for other in ["", "Cannot add list", "unsupported operand type(s) for +: 'int' and 'str'", "type x doesn't"] {
            assert_eq!(in_other_words(other), None, "{other}");
        }
        let not_iterable = "'int' object is not iterable";
        assert_eq!(in_other_words(not_iterable), None);
        assert_eq!(
            under_operator(Operator::In, not_iterable).as_deref(),
            Some("argument of type 'int' is not iterable")
        );
        assert_eq!(under_operator(Operator::Times, not_iterable), None);
    }
}
