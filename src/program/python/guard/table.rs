//! The table of everything that programs can call in the interpreter, compared with the interpreter itself.
//! It is not part of the program.

use crate::program::python::testing::{value, with_interpreter};

/// Every method and slot of a native type, and every function of a native module: `owner: name name …` in each line.
const WALK: &str = "import sys
def native(cls):
    return not type.__dict__['__flags__'].__get__(cls) & 512
def functions(cls):
    plain = type(lambda: 0)
    kinds = ('classmethod', 'staticmethod', 'classmethod_descriptor')
    return {n for n, v in vars(cls).items() if (callable(v) or type(v).__name__ in kinds) and type(v) is not plain}
def walk(cls, seen, found):
    if cls in seen:
        return
    seen.add(cls)
    if native(cls):
        found.setdefault(cls.__module__ + '.' + cls.__qualname__, set()).update(functions(cls))
    for below in type.__subclasses__(cls):
        walk(below, seen, found)
def everything():
    found = {}
    for name in sys.builtin_module_names:
        module = __import__(name)
        names = {n for n, v in vars(module).items() if type(v).__name__ == 'builtin_function_or_method'}
        if names:
            found['module ' + name] = names
    walk(object, set(), found)
    return '\\n'.join(owner + ': ' + ' '.join(sorted(names)) for owner, names in sorted(found.items()))
everything()";

/// The words by which the table says what holds a function.
const KINDS: &[&str] = &["guarded", "refused", "steps", "bounded", "unbounded", "harmless"];

#[test]
fn every_method_slot_and_function_of_the_interpreter_is_in_the_table() {
    let walked = with_interpreter(|vm| value(WALK, vm).str(vm).map(|text| text.to_string()));
    let walked = walked.expect("it is a text");
    let mut missing: std::collections::BTreeSet<(String, String)> = std::collections::BTreeSet::new();
    for (owner, names) in walked.lines().filter_map(|line| line.split_once(": ")) {
        missing.extend(names.split_whitespace().map(|name| (owner.to_owned(), name.to_owned())));
    }
    let table = include_str!("table.txt");
    let (mut wrong, mut owner) = (Vec::new(), "");
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let Some(names) = line.strip_prefix("    ") else {
            owner = line;
            continue;
        };
        let (kind, names) = names.split_once(": ").expect("a kind and names");
        if !KINDS.contains(&kind.split(' ').next().unwrap_or_default()) {
            wrong.push(format!("{owner}: {kind} is no kind"));
        }
        for name in names.split_whitespace() {
            if !missing.remove(&(owner.to_owned(), name.to_owned())) {
                wrong.push(format!("{owner}: {name} is not there, or twice in the table"));
            }
        }
    }
    wrong.extend(missing.into_iter().map(|(owner, name)| format!("{owner}: {name} is not in the table")));
    assert!(wrong.is_empty(), "say in guard/table.txt what holds each of these:\n{}", wrong.join("\n"));
}
