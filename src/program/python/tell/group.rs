//! The traceback of a group of exceptions as Python draws it: its own, and below it those that it holds, each in a branch.
//! What one exception has to say is written by `traceback`.

use rustpython_vm::builtins::{PyBaseExceptionRef, PyTuple};
use rustpython_vm::{AsObject, VirtualMachine};

use super::traceback::{Source, earlier, write_alone};

/// Exceptions of a group that are written, and groups in groups, as in python3.
const WIDEST: usize = 15;
const DEEPEST: usize = 10;

/// Whether an exception holds others.
pub fn is_one(exception: &PyBaseExceptionRef, vm: &VirtualMachine) -> bool {
    exception.fast_isinstance(vm.ctx.exceptions.base_exception_group)
}

/// Writes the tree of a group; the line of the program that the group came from.
pub fn write(out: &mut String, group: &PyBaseExceptionRef, source: &Source<'_>, vm: &VirtualMachine) -> Option<u32> {
    let mut tree = Tree { lines: Vec::new(), closes: false, source, vm };
    let line = tree.group(group, 1, "+ ");
    out.push_str(&tree.lines.join("\n"));
    line
}

struct Tree<'s> {
    lines: Vec<String>,
    /// Whether the last branch is still to be closed; of branches in branches the innermost closes all.
    closes: bool,
    source: &'s Source<'s>,
    vm: &'s VirtualMachine,
}

impl Tree<'_> {
    fn group(&mut self, group: &PyBaseExceptionRef, depth: usize, first: &str) -> Option<u32> {
        let mut own = String::new();
        let line = write_alone(&mut own, group, "Exception Group Traceback", self.source, self.vm);
        for (place, text) in own.lines().enumerate() {
            let margin = if place == 0 { first } else { "| " };
            self.lines.push(format!("{}{margin}{text}", indent(depth)));
        }
        let held = held(group, self.vm);
        let shown = held.len().min(WIDEST + 1);
        for (place, exception) in held.iter().take(shown).enumerate() {
            let is_last = place + 1 == shown;
            self.closes |= is_last;
            let branch = if place == 0 { "+-" } else { "  " };
            let title = if place < WIDEST { (place + 1).to_string() } else { "...".to_owned() };
            self.lines.push(format!("{}{branch}+---------------- {title} ----------------", indent(depth)));
            if place < WIDEST {
                self.branch(exception, depth + 1);
            } else {
                let (more, s) = (held.len() - WIDEST, if held.len() - WIDEST == 1 { "" } else { "s" });
                self.lines.push(format!("{}| and {more} more exception{s}", indent(depth + 1)));
            }
            if is_last && self.closes {
                self.lines.push(format!("{}+------------------------------------", indent(depth + 1)));
                self.closes = false;
            }
        }
        line
    }

    /// An exception that a group holds, after those that it came of.
    fn branch(&mut self, exception: &PyBaseExceptionRef, depth: usize) {
        for (before, joint) in earlier(exception, self.vm).into_iter().rev() {
            self.one(&before, depth);
            self.lines.extend(["", joint, ""].map(|text| format!("{}| {text}", indent(depth))));
        }
        self.one(exception, depth);
    }

    fn one(&mut self, exception: &PyBaseExceptionRef, depth: usize) {
        if is_one(exception, self.vm) {
            if depth > DEEPEST {
                self.lines.push(format!("{}| ... (max_group_depth is {DEEPEST})", indent(depth)));
            } else {
                self.group(exception, depth, "| ");
            }
            return;
        }
        let mut text = String::new();
        write_alone(&mut text, exception, "Traceback", self.source, self.vm);
        self.lines.extend(text.lines().map(|line| format!("{}| {line}", indent(depth))));
    }
}

fn indent(depth: usize) -> String {
    "  ".repeat(depth)
}

fn held(group: &PyBaseExceptionRef, vm: &VirtualMachine) -> Vec<PyBaseExceptionRef> {
    let held = group.as_object().get_attr("exceptions", vm).ok();
    let held = held.as_ref().and_then(|held| held.downcast_ref::<PyTuple>());
    held.into_iter().flat_map(|held| held.iter()).filter_map(|one| one.clone().downcast().ok()).collect()
}
