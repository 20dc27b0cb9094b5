//! A plain value as a pickle, byte for byte as python3 writes it.
//! It calls nothing of the program.

use std::collections::BTreeMap;

use rustpython_vm::builtins::{PyBytes, PyDict, PyFloat, PyFrozenSet, PyInt, PyList, PySet, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObject, PyObjectRef, VirtualMachine};

use super::{Code, PATIENCE, Stop};
use crate::program::python::guard;

/// A frame is ended when it has so many bytes, and what is as long stands outside of frames.
const FRAME: usize = 64 * 1024;
/// A shorter one is none.
const SHORTEST: usize = 4;
/// So many items are put into a container at once.
const BATCH: usize = 1000;
/// What is nested deeper is left to the library, which can say so.
const DEEPEST: usize = 100;

type Saved = Result<(), Stop>;

pub(super) struct Writer<'a> {
    out: Vec<u8>,
    frame: Vec<u8>,
    /// The numbers of what was written, by place, and the objects, so that no place is used again meanwhile.
    memo: BTreeMap<usize, u32>,
    kept: Vec<PyObjectRef>,
    saved: u32,
    vm: &'a VirtualMachine,
}

impl<'a> Writer<'a> {
    pub(super) fn new(protocol: u8, vm: &'a VirtualMachine) -> Self {
        let out = vec![Code::PROTO, protocol];
        Self { out, frame: Vec::new(), memo: BTreeMap::new(), kept: Vec::new(), saved: 0, vm }
    }

    pub(super) fn end(mut self) -> Vec<u8> {
        self.frame.push(Code::STOP);
        self.end_frame();
        self.out
    }

    pub(super) fn save(&mut self, value: &PyObject, depth: usize) -> Saved {
        if self.frame.len() >= FRAME {
            self.end_frame();
        }
        self.ask()?;
        let types = &self.vm.ctx.types;
        let class = value.class();
        if self.vm.is_none(value) {
            self.frame.push(Code::NONE);
        } else if class.is(types.bool_type) {
            self.frame.push(if value.is(&self.vm.ctx.true_value) { Code::TRUE } else { Code::FALSE });
        } else if let Some(number) = value.downcast_ref::<PyInt>().filter(|_| class.is(types.int_type)) {
            self.int(number);
        } else if let Some(number) = value.downcast_ref::<PyFloat>().filter(|_| class.is(types.float_type)) {
            self.frame.push(Code::FLOAT);
            self.frame.extend(number.to_f64().to_be_bytes());
        } else if let Some(number) = self.memo.get(&place(value)) {
            let number = *number;
            self.get(number);
        } else if let Some(text) = value.downcast_ref::<PyStr>().filter(|_| class.is(types.str_type)) {
            self.content((Code::TEXT_UP_TO_255, Code::TEXT), text.as_wtf8().as_bytes())?;
            self.memoize(value);
        } else if let Some(bytes) = value.downcast_ref::<PyBytes>().filter(|_| class.is(types.bytes_type)) {
            self.content((Code::BYTES_UP_TO_255, Code::BYTES), bytes.as_bytes())?;
            self.memoize(value);
        } else if depth >= DEEPEST {
            return Err(Stop::Other);
        } else {
            self.container(value, depth + 1)?;
        }
        Ok(())
    }

    fn container(&mut self, value: &PyObject, depth: usize) -> Saved {
        let types = &self.vm.ctx.types;
        let class = value.class();
        if let Some(tuple) = value.downcast_ref::<PyTuple>().filter(|_| class.is(types.tuple_type)) {
            self.tuple(value, tuple, depth)
        } else if let Some(list) = value.downcast_ref::<PyList>().filter(|_| class.is(types.list_type)) {
            self.frame.push(Code::EMPTY_LIST);
            self.memoize(value);
            let items = list.borrow_vec().to_vec();
            self.batches(&items, (Code::APPEND, Code::APPENDS), 1, depth)
        } else if let Some(dict) = value.downcast_ref::<PyDict>().filter(|_| class.is(types.dict_type)) {
            self.frame.push(Code::EMPTY_DICT);
            self.memoize(value);
            let items: Vec<_> = dict.into_iter().flat_map(|(key, item)| [key, item]).collect();
            self.batches(&items, (Code::SET_ITEM, Code::SET_ITEMS), 2, depth)
        } else if let Some(set) = value.downcast_ref::<PySet>().filter(|_| class.is(types.set_type)) {
            self.frame.push(Code::EMPTY_SET);
            self.memoize(value);
            let items = set.elements();
            items.chunks(BATCH).try_for_each(|batch| self.marked(batch, Code::ADD_ITEMS, depth))
        } else if let Some(set) = value.downcast_ref::<PyFrozenSet>().filter(|_| class.is(types.frozenset_type)) {
            self.marked(&set.elements(), Code::FROZEN_SET, depth)?;
            self.memoize(value);
            Ok(())
        } else {
            Err(Stop::Other)
        }
    }

    fn tuple(&mut self, value: &PyObject, tuple: &PyTuple, depth: usize) -> Saved {
        let items = tuple.as_slice();
        match items.len() {
            0 => {
                self.frame.push(Code::EMPTY_TUPLE);
                return Ok(());
            }
            1..=3 => items.iter().try_for_each(|item| self.save(item, depth))?,
            _ => {
                self.frame.push(Code::MARK);
                items.iter().try_for_each(|item| self.save(item, depth))?;
            }
        }
        // A list in it may have it as an item, and then it has been written in there.
        if let Some(number) = self.memo.get(&place(value)).copied() {
            match items.len() {
                count @ 1..=3 => self.frame.extend(std::iter::repeat_n(Code::POP, count)),
                _ => self.frame.push(Code::POP_MARK),
            }
            self.get(number);
            return Ok(());
        }
        self.frame.push(match items.len() {
            1 => Code::TUPLE_OF_1,
            2 => Code::TUPLE_OF_2,
            3 => Code::TUPLE_OF_3,
            _ => Code::TUPLE,
        });
        self.memoize(value);
        Ok(())
    }

    /// Items by batches, each of them `size` values.
    fn batches(&mut self, items: &[PyObjectRef], (one, many): (u8, u8), size: usize, depth: usize) -> Saved {
        if items.len() == size {
            items.iter().try_for_each(|item| self.save(item, depth))?;
            self.frame.push(one);
            return Ok(());
        }
        items.chunks(BATCH * size).try_for_each(|batch| self.marked(batch, many, depth))
    }

    fn marked(&mut self, items: &[PyObjectRef], then: u8, depth: usize) -> Saved {
        self.frame.push(Code::MARK);
        items.iter().try_for_each(|item| self.save(item, depth))?;
        self.frame.push(then);
        Ok(())
    }

    fn int(&mut self, number: &PyInt) {
        let value = number.as_bigint();
        if let Ok(small) = u8::try_from(value) {
            self.frame.extend([Code::INT_OF_1, small]);
        } else if let Ok(middle) = u16::try_from(value) {
            self.frame.push(Code::INT_OF_2);
            self.frame.extend(middle.to_le_bytes());
        } else if let Ok(larger) = i32::try_from(value) {
            self.frame.push(Code::INT_OF_4);
            self.frame.extend(larger.to_le_bytes());
        } else {
            let bytes = value.to_signed_bytes_le();
            match u8::try_from(bytes.len()) {
                Ok(length) => self.frame.extend([Code::LONG_UP_TO_255, length]),
                Err(_) => {
                    self.frame.push(Code::LONG);
                    self.frame.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
                }
            }
            self.frame.extend(bytes);
        }
    }

    /// A text or bytes with their length in front.
    fn content(&mut self, (short, long): (u8, u8), content: &[u8]) -> Saved {
        if let Ok(length) = u8::try_from(content.len()) {
            self.frame.extend([short, length]);
            self.frame.extend(content);
            return Ok(());
        }
        let length = u32::try_from(content.len()).map_err(|_| Stop::Other)?;
        if content.len() < FRAME {
            self.frame.push(long);
            self.frame.extend(length.to_le_bytes());
            self.frame.extend(content);
            return Ok(());
        }
        self.end_frame();
        guard::room(self.out.len().saturating_add(content.len()), self.vm).map_err(Stop::Raised)?;
        self.out.push(long);
        self.out.extend(length.to_le_bytes());
        self.out.extend(content);
        Ok(())
    }

    fn memoize(&mut self, value: &PyObject) {
        self.frame.push(Code::MEMOIZE);
        let number = u32::try_from(self.kept.len()).unwrap_or(u32::MAX);
        self.memo.insert(place(value), number);
        self.kept.push(value.to_owned());
    }

    fn get(&mut self, number: u32) {
        match u8::try_from(number) {
            Ok(small) => self.frame.extend([Code::GET, small]),
            Err(_) => {
                self.frame.push(Code::GET_LONG);
                self.frame.extend(number.to_le_bytes());
            }
        }
    }

    fn end_frame(&mut self) {
        if self.frame.len() >= SHORTEST {
            self.out.push(Code::FRAME);
            self.out.extend((self.frame.len() as u64).to_le_bytes());
        }
        self.out.append(&mut self.frame);
    }

    fn ask(&mut self) -> Saved {
        self.saved = self.saved.wrapping_add(1);
        match self.saved.is_multiple_of(PATIENCE) {
            true => guard::room(self.out.len(), self.vm).map_err(Stop::Raised),
            false => Ok(()),
        }
    }
}

/// Where an object lies, which tells it apart from all others.
fn place(value: &PyObject) -> usize {
    value.get_id()
}
