//! Messages of the interpreter that python3 has other words for, in python3's words wherever a program or a person sees them.
//! Only those are here that mean one thing; what depends on the arguments is told where these are (`arguments`).

use rustpython_vm::builtins::PyStr;
use rustpython_vm::{PyObjectRef, VirtualMachine};

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
];

/// A message as it is told: in python3's words, if the interpreter has others.
pub fn told(message: PyObjectRef, vm: &VirtualMachine) -> PyObjectRef {
    let other = message.downcast_ref::<PyStr>().and_then(|text| text.to_str()).and_then(in_other_words);
    other.map_or(message, |other| vm.ctx.new_str(other).into())
}

/// The message in python3's words, if they are others.
fn in_other_words(message: &str) -> Option<String> {
    PHRASES.iter().find_map(|(here, there)| {
        let mut found = taken_out(message, here)?.into_iter();
        let mut parts = there.split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str(found.next()?);
            text.push_str(part);
        }
        Some(text)
    })
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
            ("%d format: a number is required, not str", "%d format: a real number is required, not str"),
        ] {
            assert_eq!(in_other_words(here).as_deref(), Some(there));
        }
        for other in ["", "Cannot add list", "unsupported operand type(s) for +: 'int' and 'str'", "type x doesn't"] {
            assert_eq!(in_other_words(other), None, "{other}");
        }
    }
}
