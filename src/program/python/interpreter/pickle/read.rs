//! A plain value out of a pickle.
//! What is wrong with a pickle it does not say, and it makes no object but plain ones.

use rustpython_vm::builtins::{PyDict, PyFrozenSet, PyList, PySet, PyStr};
use rustpython_vm::common::wtf8::Wtf8Buf;
use rustpython_vm::{PyObjectRef, PyPayload, VirtualMachine};

use super::{Code, PATIENCE, Stop};
use crate::program::python::guard;

pub(super) struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    stack: Vec<PyObjectRef>,
    marks: Vec<usize>,
    memo: Vec<Option<PyObjectRef>>,
    vm: &'a VirtualMachine,
}

type Read<T> = Result<T, Stop>;

impl<'a> Reader<'a> {
    pub(super) fn new(data: &'a [u8], vm: &'a VirtualMachine) -> Self {
        Self { data, at: 0, stack: Vec::new(), marks: Vec::new(), memo: Vec::new(), vm }
    }

    pub(super) fn load(mut self) -> Read<PyObjectRef> {
        for step in 1_u32.. {
            if step.is_multiple_of(PATIENCE) {
                guard::tick(self.vm).map_err(Stop::Raised)?;
            }
            match self.byte()? {
                Code::STOP => return self.pop(),
                instruction => self.step(instruction)?,
            }
        }
        Err(Stop::Other)
    }

    fn step(&mut self, instruction: u8) -> Read<()> {
        let ctx = &self.vm.ctx;
        let made: PyObjectRef = match instruction {
            Code::PROTO if self.byte()? <= 5 => return Ok(()),
            Code::FRAME => {
                let length = usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| Stop::Other)?;
                return if length <= self.data.len() - self.at { Ok(()) } else { Err(Stop::Other) };
            }
            Code::MARK => {
                self.marks.push(self.stack.len());
                return Ok(());
            }
            Code::MEMOIZE | Code::PUT | Code::PUT_LONG => return self.put(instruction),
            Code::POP if !self.marks.contains(&self.stack.len()) => return self.pop().map(drop),
            Code::POP_MARK => return self.marked().map(drop),
            Code::APPEND | Code::APPENDS | Code::SET_ITEM | Code::SET_ITEMS | Code::ADD_ITEMS => {
                return self.fill(instruction);
            }
            Code::NONE => ctx.none(),
            Code::TRUE => ctx.new_bool(true).into(),
            Code::FALSE => ctx.new_bool(false).into(),
            Code::INT_OF_1 => ctx.new_int(self.byte()?).into(),
            Code::INT_OF_2 => ctx.new_int(u16::from_le_bytes(self.array()?)).into(),
            Code::INT_OF_4 => ctx.new_int(i32::from_le_bytes(self.array()?)).into(),
            Code::LONG_UP_TO_255 | Code::LONG => self.long(instruction)?,
            Code::FLOAT => ctx.new_float(f64::from_be_bytes(self.array()?)).into(),
            Code::TEXT_UP_TO_255 | Code::TEXT => {
                let content = self.content(instruction == Code::TEXT)?.to_vec();
                let text = Wtf8Buf::from_bytes(content).map_err(|_| Stop::Other)?;
                ctx.new_str(PyStr::from(text)).into()
            }
            Code::BYTES_UP_TO_255 | Code::BYTES => {
                let content = self.content(instruction == Code::BYTES)?.to_vec();
                ctx.new_bytes(content).into()
            }
            Code::EMPTY_TUPLE => ctx.new_tuple(Vec::new()).into(),
            Code::TUPLE_OF_1 => self.tuple_of(1)?,
            Code::TUPLE_OF_2 => self.tuple_of(2)?,
            Code::TUPLE_OF_3 => self.tuple_of(3)?,
            Code::TUPLE => {
                let items = self.marked()?;
                ctx.new_tuple(items).into()
            }
            Code::EMPTY_LIST => ctx.new_list(Vec::new()).into(),
            Code::EMPTY_DICT => ctx.new_dict().into(),
            Code::EMPTY_SET => PySet::default().into_ref(ctx).into(),
            Code::FROZEN_SET => {
                let items = self.marked()?;
                let set = PyFrozenSet::from_iter(self.vm, items).map_err(|_| Stop::Other)?;
                set.into_ref(ctx).into()
            }
            Code::GET | Code::GET_LONG => self.get(instruction)?,
            _ => return Err(Stop::Other),
        };
        self.stack.push(made);
        Ok(())
    }

    /// Puts what lies above into the container below it.
    fn fill(&mut self, instruction: u8) -> Read<()> {
        let items = match instruction {
            Code::APPEND => self.last(1)?,
            Code::SET_ITEM => self.last(2)?,
            _ => self.marked()?,
        };
        let container = self.stack.last().ok_or(Stop::Other)?;
        match instruction {
            Code::APPEND | Code::APPENDS => {
                let list = container.downcast_ref::<PyList>().ok_or(Stop::Other)?;
                list.borrow_vec_mut().extend(items);
            }
            Code::ADD_ITEMS => {
                let set = container.downcast_ref::<PySet>().ok_or(Stop::Other)?;
                for item in items {
                    set.add(item, self.vm).map_err(|_| Stop::Other)?;
                }
            }
            _ => {
                let dict = container.downcast_ref::<PyDict>().ok_or(Stop::Other)?;
                let (pairs, []) = items.as_chunks::<2>() else { return Err(Stop::Other) };
                for [key, item] in pairs {
                    dict.set_item(&**key, item.clone(), self.vm).map_err(|_| Stop::Other)?;
                }
            }
        }
        Ok(())
    }

    fn tuple_of(&mut self, count: usize) -> Read<PyObjectRef> {
        let items = self.last(count)?;
        Ok(self.vm.ctx.new_tuple(items).into())
    }

    fn long(&mut self, instruction: u8) -> Read<PyObjectRef> {
        let bytes = self.content(instruction == Code::LONG)?;
        let sign = if bytes.last().is_some_and(|last| last & 0x80 != 0) { 0xff } else { 0 };
        let mut wide = [sign; 16];
        // Longer ones are rare, and the library reads them.
        wide.get_mut(..bytes.len()).ok_or(Stop::Other)?.copy_from_slice(bytes);
        Ok(self.vm.ctx.new_int(i128::from_le_bytes(wide)).into())
    }

    fn put(&mut self, instruction: u8) -> Read<()> {
        let number = match instruction {
            Code::MEMOIZE => self.memo.len(),
            Code::PUT => usize::from(self.byte()?),
            _ => u32::from_le_bytes(self.array()?) as usize,
        };
        // There are not more than there are instructions.
        if number > self.data.len() {
            return Err(Stop::Other);
        }
        let last = self.stack.last().cloned().ok_or(Stop::Other)?;
        if self.memo.len() <= number {
            self.memo.resize(number + 1, None);
        }
        self.memo[number] = Some(last);
        Ok(())
    }

    fn get(&mut self, instruction: u8) -> Read<PyObjectRef> {
        let number = match instruction {
            Code::GET => usize::from(self.byte()?),
            _ => u32::from_le_bytes(self.array()?) as usize,
        };
        self.memo.get(number).cloned().flatten().ok_or(Stop::Other)
    }

    fn pop(&mut self) -> Read<PyObjectRef> {
        self.last(1)?.pop().ok_or(Stop::Other)
    }

    /// So many from the top, none of them below a mark.
    fn last(&mut self, count: usize) -> Read<Vec<PyObjectRef>> {
        let from = self.stack.len().checked_sub(count).ok_or(Stop::Other)?;
        match self.marks.last() {
            Some(mark) if *mark > from => Err(Stop::Other),
            _ => Ok(self.stack.split_off(from)),
        }
    }

    /// What lies above the last mark.
    fn marked(&mut self) -> Read<Vec<PyObjectRef>> {
        let mark = self.marks.pop().ok_or(Stop::Other)?;
        Ok(self.stack.split_off(mark))
    }

    /// Bytes with their length in front, of four bytes or of one.
    fn content(&mut self, long: bool) -> Read<&'a [u8]> {
        let length = if long { u32::from_le_bytes(self.array()?) as usize } else { usize::from(self.byte()?) };
        self.take(length)
    }

    fn take(&mut self, count: usize) -> Read<&'a [u8]> {
        let end = self.at.checked_add(count).ok_or(Stop::Other)?;
        let taken = self.data.get(self.at..end).ok_or(Stop::Other)?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        self.take(N)?.try_into().map_err(|_| Stop::Other)
    }

    fn byte(&mut self) -> Read<u8> {
        self.array::<1>().map(|[byte]| byte)
    }
}
