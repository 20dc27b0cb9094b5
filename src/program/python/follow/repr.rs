//! A value of a program as short text, for a table of variables.
//! It runs nothing of the program, changes nothing, and looks at a few items of a container however many there are.

use rustpython_vm::builtins::{
    PyBaseException, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyModule, PyRange, PyStr, PyTuple, PyType,
};
use rustpython_vm::common::wtf8::{Wtf8, Wtf8Buf};
use rustpython_vm::literal::escape::{AsciiEscape, UnicodeEscape};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, VirtualMachine};

use super::variables::Shown;

/// The most characters that a shown value has.
pub const LONGEST: usize = 120;

/// How deep containers in containers are shown.
const DEEPEST: usize = 4;

/// Integers of more bits are told by their number of digits.
const BITS: u64 = 380;

/// Sets have no order in which a few items could be picked; one with more than this is told by its size.
const LARGEST_SET: usize = 200;

/// An object that has a text under this name among its attributes, or in a slot, is shown as that text. Sockets say so what
/// they are.
pub const SHOWN: &str = "_shown";

/// The text of a value: that of `repr` for small built-in values, and never more than [`LONGEST`] characters.
#[must_use]
pub fn bounded_repr(object: &PyObject, vm: &VirtualMachine) -> String {
    repr_keeping(object, &mut Shown::default(), vm)
}

/// The same; what was looked at on the way is kept for as long as the caller wants.
pub(super) fn repr_keeping(object: &PyObject, shown: &mut Shown, vm: &VirtualMachine) -> String {
    let text = Shower { vm, above: Vec::new(), shown }.show(object, LONGEST);
    match text.char_indices().nth(LONGEST) {
        None => text,
        Some(_) => text.chars().take(LONGEST - 1).chain(['…']).collect(),
    }
}

struct Shower<'a> {
    vm: &'a VirtualMachine,
    /// The containers that the value is in, to find one that holds itself.
    above: Vec<usize>,
    /// What was taken out of containers, for another thread may take it out for good meanwhile.
    shown: &'a mut Shown,
}

impl Shower<'_> {
    /// The text of an object, of about `room` characters at most.
    fn show(&mut self, object: &PyObject, room: usize) -> String {
        let types = &self.vm.ctx.types;
        let class = object.class();
        if class.is(types.str_type) {
            object.downcast_ref::<PyStr>().map_or_else(String::new, |text| text_of(text.as_wtf8(), room))
        } else if class.is(types.bytes_type) {
            object.downcast_ref::<PyBytes>().map_or_else(String::new, |bytes| bytes_of(bytes.as_bytes(), room))
        } else if class.is(types.bytearray_type) {
            let bytes = object.downcast_ref::<PyByteArray>();
            bytes.map_or_else(String::new, |bytes| {
                format!("bytearray({})", bytes_of(&bytes.borrow_buf(), room.max(16) - 11))
            })
        } else if class.is(types.int_type) {
            object.downcast_ref::<PyInt>().map_or_else(String::new, |number| number_of(number))
        } else if class.is(types.float_type) {
            let float = object.downcast_ref::<PyFloat>();
            float.map_or_else(String::new, |float| rustpython_vm::literal::float::to_string(float.to_f64()))
        } else if class.is(types.bool_type) {
            let truth = object.downcast_ref::<PyInt>().is_some_and(|truth| truth.as_bigint().bits() > 0);
            if truth { "True".to_owned() } else { "False".to_owned() }
        } else if self.vm.is_none(object) {
            "None".to_owned()
        } else if self.is_container(object) {
            self.show_container(object, room)
        } else {
            self.show_other(object, room)
        }
    }

    fn is_container(&self, object: &PyObject) -> bool {
        let types = &self.vm.ctx.types;
        let class = object.class();
        [types.list_type, types.tuple_type, types.dict_type, types.set_type, types.frozenset_type]
            .iter()
            .any(|container| class.is(*container))
    }

    fn show_container(&mut self, object: &PyObject, room: usize) -> String {
        let id = object.get_id();
        if self.above.contains(&id) || self.above.len() >= DEEPEST {
            return self.folded(object, self.above.contains(&id));
        }
        self.above.push(id);
        let text = if let Some(list) = object.downcast_ref::<PyList>() {
            let items = few(list.borrow_vec().iter(), room);
            let more = list.borrow_vec().len() > items.len();
            self.show_items("[", items, more, "]", room)
        } else if let Some(tuple) = object.downcast_ref::<PyTuple>() {
            let items = few(tuple.iter(), room);
            let end = if tuple.len() == 1 { ",)" } else { ")" };
            let more = tuple.len() > items.len();
            self.show_items("(", items, more, end, room)
        } else if let Some(dict) = object.downcast_ref::<PyDict>() {
            self.show_dict(dict, room)
        } else {
            self.show_set(object, room)
        };
        self.above.pop();
        text
    }

    /// A container that is not opened.
    fn folded(&self, object: &PyObject, itself: bool) -> String {
        let dots = if itself { "..." } else { "…" };
        let types = &self.vm.ctx.types;
        let class = object.class();
        if class.is(types.list_type) {
            format!("[{dots}]")
        } else if class.is(types.tuple_type) {
            format!("({dots})")
        } else {
            format!("{{{dots}}}")
        }
    }

    fn show_items(&mut self, start: &str, items: Vec<PyObjectRef>, more: bool, end: &str, room: usize) -> String {
        let mut list = Items::new(start, end, room);
        let all = items.iter().all(|item| {
            let room = list.room();
            list.push(&self.show(item, room))
        });
        self.shown.keep(items);
        list.end(more || !all)
    }

    fn show_dict(&mut self, dict: &Py<PyDict>, room: usize) -> String {
        let entries: Vec<_> = dict.into_iter().take(room / 3).collect();
        let more = dict.__len__() > entries.len();
        let mut list = Items::new("{", "}", room);
        let all = entries.iter().all(|(key, value)| {
            let room = list.room();
            let key = self.show(key, room);
            let value = self.show(value, room.saturating_sub(key.chars().count() + 2));
            list.push(&format!("{key}: {value}"))
        });
        self.shown.keep(entries.into_iter().flat_map(<[PyObjectRef; 2]>::from));
        list.end(more || !all)
    }

    fn show_set(&mut self, object: &PyObject, room: usize) -> String {
        let frozen = object.class().is(self.vm.ctx.types.frozenset_type);
        // The slot of the exact type: no program has a say in it.
        let size = object.sequence_unchecked().length(self.vm).unwrap_or(0);
        let name = if frozen { "frozenset" } else { "set" };
        if size == 0 {
            return format!("{name}()");
        }
        if size > LARGEST_SET {
            return format!("<{name} of {size}>");
        }
        let elements = match object.downcast_ref::<rustpython_vm::builtins::PySet>() {
            Some(set) => set.elements(),
            None => {
                let set = object.downcast_ref::<rustpython_vm::builtins::PyFrozenSet>();
                set.map_or_else(Vec::new, |set| set.elements())
            }
        };
        let items = few(elements.iter(), room);
        let more = elements.len() > items.len();
        self.shown.keep(elements);
        self.show_items(if frozen { "frozenset({" } else { "{" }, items, more, if frozen { "})" } else { "}" }, room)
    }

    fn show_other(&mut self, object: &PyObject, room: usize) -> String {
        let types = &self.vm.ctx.types;
        let class = object.class();
        if let Some(class) = object.downcast_ref::<PyType>() {
            return format!("<class {}>", class.name());
        }
        if let Some(range) = object.downcast_ref::<PyRange>() {
            return range_of(range);
        }
        if let Some(exception) = object.downcast_ref::<PyBaseException>() {
            let items = exception.args().to_vec();
            return self.show_items(&format!("{}(", class.name()), items, false, ")", room);
        }
        if class.is(types.function_type) || class.is(types.builtin_function_or_method_type) {
            // These types answer themselves; a program cannot change what they say.
            let name = object.get_attr("__name__", self.vm).ok();
            let name = name.as_ref().and_then(|name| name.downcast_ref::<PyStr>()).map(|name| plain(name.as_wtf8()));
            return format!("<function {}>", name.unwrap_or_default());
        }
        if object.downcastable::<PyModule>() {
            let name = text_attribute(object, "__name__").unwrap_or_else(|| class.name().to_string());
            return format!("<module {name}>");
        }
        match text_attribute(object, SHOWN).or_else(|| text_slot(object, SHOWN, self.vm)) {
            Some(shown) => shown,
            None => format!("<{} object>", class.name()),
        }
    }
}

/// A list of items that grows as long as there is room for more.
struct Items<'a> {
    text: String,
    end: &'a str,
    left: usize,
    first: bool,
}

impl<'a> Items<'a> {
    fn new(start: &str, end: &'a str, room: usize) -> Self {
        // What is left out is shown as `, …`.
        let left = room.saturating_sub(start.chars().count() + end.chars().count() + 3);
        Self { text: start.to_owned(), end, left, first: true }
    }

    /// For the next item.
    fn room(&self) -> usize {
        self.left.saturating_sub(2)
    }

    /// Takes an item if it fits. The first is taken whatever it is, so that something is seen.
    fn push(&mut self, item: &str) -> bool {
        let separator = if self.first { "" } else { ", " };
        let length = item.chars().count() + separator.len();
        if length > self.left && !self.first {
            return false;
        }
        self.text.push_str(separator);
        self.text.push_str(item);
        self.left = self.left.saturating_sub(length);
        self.first = false;
        true
    }

    fn end(mut self, more: bool) -> String {
        if more {
            self.text.push_str(if self.first { "…" } else { ", …" });
        }
        self.text.push_str(if more && self.end == ",)" { ")" } else { self.end });
        self.text
    }
}

/// As many items as could possibly be shown.
fn few<'a>(items: impl Iterator<Item = &'a PyObjectRef>, room: usize) -> Vec<PyObjectRef> {
    items.take(room / 3).cloned().collect()
}

fn text_of(text: &Wtf8, room: usize) -> String {
    let kept: Wtf8Buf = text.code_points().take(room + 1).collect();
    let whole = kept.len() == text.len();
    let shown = escaped(&kept);
    if whole && shown.chars().count() <= room.max(3) {
        return shown;
    }
    cut(&shown, room)
}

fn escaped(text: &Wtf8) -> String {
    UnicodeEscape::new_repr(text).str_repr().to_string().unwrap_or_default()
}

fn bytes_of(bytes: &[u8], room: usize) -> String {
    let kept = bytes.get(..(room + 1).min(bytes.len())).unwrap_or_default();
    let shown = AsciiEscape::new_repr(kept).bytes_repr().to_string().unwrap_or_default();
    if kept.len() == bytes.len() && shown.chars().count() <= room.max(4) {
        return shown;
    }
    let size = format!(" ({} bytes)", bytes.len());
    match room.checked_sub(size.len()) {
        Some(room) if room > 8 => cut(&shown, room) + &size,
        _ => cut(&shown, room),
    }
}

/// The beginning of a quoted text, with the mark at its end again. An escape is left out whole.
fn cut(quoted: &str, room: usize) -> String {
    let Some(mark) = quoted.chars().next_back() else { return String::new() };
    let mut kept: String =
        quoted.chars().take(quoted.chars().count() - 1).take(room.saturating_sub(2).max(1)).collect();
    let backslash = kept.rfind('\\');
    if let Some(at) = backslash {
        let escape = kept.get(at..).unwrap_or_default();
        let pairs = kept.chars().rev().skip_while(|c| *c != '\\').take_while(|c| *c == '\\').count();
        let needs = match quoted.get(at + 1..).and_then(|rest| rest.chars().next()) {
            Some('x') => 4,
            Some('u') => 6,
            Some('U') => 10,
            _ => 2,
        };
        if pairs % 2 == 1 && escape.chars().count() < needs {
            kept.truncate(at);
        }
    }
    format!("{kept}…{mark}")
}

fn number_of(number: &PyInt) -> String {
    let bits = number.as_bigint().bits();
    if bits <= BITS {
        return number.to_str_radix_10();
    }
    // log10(2) = 0.30103, so that the last digit may be one too many.
    format!("<int of {} digits>", bits * 30_103 / 100_000 + 1)
}

fn range_of(range: &PyRange) -> String {
    let (start, stop, step) = (number_of(&range.start), number_of(&range.stop), number_of(&range.step));
    if step == "1" { format!("range({start}, {stop})") } else { format!("range({start}, {stop}, {step})") }
}

/// A text among the attributes of an object itself. The keys are compared here, not by objects of the program.
fn text_attribute(object: &PyObject, name: &str) -> Option<String> {
    let dict = object.dict()?;
    let (_, value) = (&dict)
        .into_iter()
        .take(64)
        .find(|(key, _)| key.downcast_ref::<PyStr>().is_some_and(|key| key.as_wtf8().as_bytes() == name.as_bytes()))?;
    let text: Wtf8Buf = value.downcast_ref::<PyStr>()?.as_wtf8().code_points().take(LONGEST).collect();
    Some(plain(&text))
}

/// The same where the class has named its attributes (`__slots__`): what its own descriptor returns is found without any
/// code of the program.
fn text_slot(object: &PyObject, name: &'static str, vm: &VirtualMachine) -> Option<String> {
    let descriptor = object.class().get_attr(vm.ctx.intern_str(name))?;
    if !descriptor.class().is(vm.ctx.types.member_descriptor_type) {
        return None;
    }
    let value = vm.call_get_descriptor(&descriptor, object.to_owned())?.ok()?;
    let text: Wtf8Buf = value.downcast_ref::<PyStr>()?.as_wtf8().code_points().take(LONGEST).collect();
    Some(plain(&text))
}

fn plain(text: &Wtf8) -> String {
    text.code_points().take(LONGEST).map(|point| point.to_char_lossy()).collect()
}

#[cfg(test)]
mod tests;
