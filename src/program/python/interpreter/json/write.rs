//! A value written as JSON.
//! What JSON has no words for, the program's `default` turns into something else first.

use std::collections::BTreeSet;

use rustpython_vm::builtins::{PyDict, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::{AsObject, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::text::{Escapes, quote};
use crate::program::python::guard;

/// How a program wants it written.
pub(super) struct Style {
    checks_circles: bool,
    default: PyObjectRef,
    escapes: Option<Escapes>,
    /// The program's own way to write a text.
    encoder: PyObjectRef,
    indent: Option<String>,
    colon: String,
    comma: String,
    sorts: bool,
    skips: bool,
    allows_nan: bool,
}

impl Style {
    pub(super) fn of(encoder: &PyObject, vm: &VirtualMachine) -> PyResult<Self> {
        let get = |name: &'static str| encoder.get_attr(name, vm);
        let text = |name: &'static str| get(name)?.try_to_value::<String>(vm);
        let truth = |name: &'static str| get(name)?.try_to_bool(vm);
        let escapes = get("escapes")?.try_to_value::<i32>(vm)?;
        Ok(Self {
            checks_circles: vm.option_if_none(get("markers")?).is_some(),
            default: get("default")?,
            escapes: match escapes {
                0 => Some(Escapes::Few),
                1 => Some(Escapes::AllButAscii),
                _ => None,
            },
            encoder: get("encoder")?,
            indent: vm.option_if_none(get("indent")?).map(|indent| indent.try_to_value(vm)).transpose()?,
            colon: text("key_separator")?,
            comma: text("item_separator")?,
            sorts: truth("sort_keys")?,
            skips: truth("skipkeys")?,
            allows_nan: truth("allow_nan")?,
        })
    }
}

pub(super) struct Writer<'a> {
    style: &'a Style,
    out: Wtf8Buf,
    /// The containers that are being written.
    inside: BTreeSet<usize>,
    vm: &'a VirtualMachine,
}

impl<'a> Writer<'a> {
    pub(super) fn new(style: &'a Style, vm: &'a VirtualMachine) -> Self {
        Self { style, out: Wtf8Buf::new(), inside: BTreeSet::new(), vm }
    }

    pub(super) fn end(mut self) -> PyResult<Wtf8Buf> {
        guard::room(self.out.len(), self.vm)?;
        self.out.shrink_to_fit();
        Ok(self.out)
    }

    pub(super) fn write(&mut self, value: &PyObject, level: usize) -> PyResult<()> {
        let vm = self.vm;
        if let Some(word) = self.constant(value) {
            self.out.push_str(word);
        } else if let Some(text) = value.downcast_ref::<PyStr>() {
            self.text(text)?;
        } else if let Some(number) = value.downcast_ref::<PyInt>() {
            self.out.push_str(&integer(number, vm)?);
        } else if let Some(number) = value.downcast_ref::<PyFloat>() {
            self.out.push_str(&self.float(number.to_f64())?);
        } else if let Some(list) = value.downcast_ref::<PyList>() {
            let items = list.borrow_vec().to_vec();
            self.contained(value, |writer| writer.items(&items, level))?;
        } else if let Some(tuple) = value.downcast_ref::<PyTuple>() {
            let items = tuple.to_vec();
            self.contained(value, |writer| writer.items(&items, level))?;
        } else if let Some(dict) = value.downcast_ref::<PyDict>() {
            let pairs = self.pairs_of(value, dict)?;
            self.contained(value, |writer| writer.pairs(pairs, level))?;
        } else {
            self.contained(value, |writer| {
                let instead = writer.style.default.call((value.to_owned(),), vm)?;
                writer.write(&instead, level)
            })?;
        }
        Ok(())
    }

    fn constant(&self, value: &PyObject) -> Option<&'static str> {
        let ctx = &self.vm.ctx;
        if self.vm.is_none(value) {
            Some("null")
        } else if value.is(&ctx.true_value) {
            Some("true")
        } else {
            value.is(&ctx.false_value).then_some("false")
        }
    }

    fn text(&mut self, text: &rustpython_vm::Py<PyStr>) -> PyResult<()> {
        match self.style.escapes {
            Some(escapes) => quote(text.as_wtf8(), escapes, &mut self.out),
            None => {
                let written = self.style.encoder.call((text.to_owned(),), self.vm)?;
                match written.downcast_ref::<PyStr>() {
                    Some(written) => self.out.push_wtf8(written.as_wtf8()),
                    None => {
                        let class = written.class().name().to_string();
                        return Err(self.vm.new_type_error(format!("encoder() must return a string, not {class}")));
                    }
                }
            }
        }
        Ok(())
    }

    fn float(&self, number: f64) -> PyResult<String> {
        let word = match number {
            number if number.is_nan() => "NaN",
            f64::INFINITY => "Infinity",
            f64::NEG_INFINITY => "-Infinity",
            _ => return Ok(rustpython_vm::literal::float::to_string(number)),
        };
        if self.style.allows_nan {
            return Ok(word.to_owned());
        }
        let shown = rustpython_vm::literal::float::to_string(number);
        Err(self.vm.new_value_error(format!("Out of range float values are not JSON compliant: {shown}")))
    }

    /// What is in a container: it is not to be in itself, nor too deep.
    fn contained(&mut self, container: &PyObject, inside: impl FnOnce(&mut Self) -> PyResult<()>) -> PyResult<()> {
        let (vm, id) = (self.vm, container.get_id());
        if self.style.checks_circles && !self.inside.insert(id) {
            return Err(vm.new_value_error("Circular reference detected"));
        }
        vm.with_recursion(" while encoding a JSON object", || {
            guard::room(self.out.len(), vm)?;
            inside(self)
        })?;
        self.inside.remove(&id);
        Ok(())
    }

    fn items(&mut self, items: &[PyObjectRef], level: usize) -> PyResult<()> {
        if items.is_empty() {
            self.out.push_str("[]");
            return Ok(());
        }
        self.out.push_char('[');
        for (number, item) in items.iter().enumerate() {
            self.before(number, level);
            self.write(item, level + 1)?;
        }
        self.line(level);
        self.out.push_char(']');
        Ok(())
    }

    fn pairs(&mut self, pairs: Vec<(PyObjectRef, PyObjectRef)>, level: usize) -> PyResult<()> {
        if pairs.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        self.out.push_char('{');
        let mut number = 0;
        for (name, value) in &pairs {
            let Some(written) = self.name(name)? else { continue };
            self.before(number, level);
            number += 1;
            self.text(&written)?;
            self.out.push_str(&self.style.colon);
            self.write(value, level + 1)?;
        }
        if number > 0 {
            self.line(level);
        }
        self.out.push_char('}');
        Ok(())
    }

    /// A dictionary says itself what is in it, if it is of the program's making.
    fn pairs_of(
        &self,
        value: &PyObject,
        dict: &rustpython_vm::Py<PyDict>,
    ) -> PyResult<Vec<(PyObjectRef, PyObjectRef)>> {
        let vm = self.vm;
        let plain = value.class().is(vm.ctx.types.dict_type);
        if plain && !self.style.sorts {
            return Ok(dict.into_iter().collect());
        }
        let items = vm.call_method(value, "items", ())?;
        let items = if self.style.sorts { vm.builtins.get_attr("sorted", vm)?.call((items,), vm)? } else { items };
        let items: Vec<PyObjectRef> = items.try_to_value(vm)?;
        let pair = |item: PyObjectRef| match item.downcast_ref::<PyTuple>().map(|pair| pair.as_slice()) {
            Some([name, value]) => Ok((name.clone(), value.clone())),
            _ => Err(vm.new_value_error("items must return 2-tuples")),
        };
        items.into_iter().map(pair).collect()
    }

    /// The name of a value in an object; nothing if it is to be left out.
    fn name(&self, name: &PyObject) -> PyResult<Option<rustpython_vm::PyRef<PyStr>>> {
        let vm = self.vm;
        if let Some(text) = name.downcast_ref::<PyStr>() {
            return Ok(Some(text.to_owned()));
        }
        let written = if let Some(word) = self.constant(name) {
            word.to_owned()
        } else if let Some(number) = name.downcast_ref::<PyInt>() {
            integer(number, vm)?
        } else if let Some(number) = name.downcast_ref::<PyFloat>() {
            self.float(number.to_f64())?
        } else if self.style.skips {
            return Ok(None);
        } else {
            let class = name.class().name().to_string();
            return Err(vm.new_type_error(format!("keys must be str, int, float, bool or None, not {class}")));
        };
        Ok(Some(vm.ctx.new_str(written)))
    }

    /// Before an item: the comma behind the last one, and a line of its own.
    fn before(&mut self, number: usize, level: usize) {
        if number > 0 {
            self.out.push_str(&self.style.comma);
        }
        self.line(level + 1);
    }

    fn line(&mut self, level: usize) {
        if let Some(indent) = &self.style.indent {
            self.out.push_char('\n');
            (0..level).for_each(|_| self.out.push_str(indent));
        }
    }
}

/// An integer in digits; a very long one, the interpreter writes or refuses.
fn integer(number: &PyInt, vm: &VirtualMachine) -> PyResult<String> {
    match i64::try_from(number.as_bigint()) {
        Ok(small) => Ok(small.to_string()),
        Err(_) => vm.ctx.new_bigint(number.as_bigint()).as_object().str(vm).map(|text| text.to_string()),
    }
}
