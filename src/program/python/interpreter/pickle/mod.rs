//! Pickles of plain values, written and read in one way through: what stands before the library's `pickle` for speed
//! (`_pickle_plain`). Plain is what Python itself is made of: numbers, texts, bytes, and lists, tuples, dictionaries and sets
//! of these. For everything else, and for data that is damaged, it answers nothing, and the library begins anew.

mod read;
mod write;

use rustpython_vm::builtins::PyModuleDef;
use rustpython_vm::function::{ArgBytesLike, PyMethodDef, PyMethodFlags};
use rustpython_vm::{Context, PyObjectRef, PyResult, VirtualMachine};

use self::read::Reader;
use self::write::Writer;
use crate::program::python::guard;

/// The instructions of a pickle that plain values are made of, as `pickletools` names them.
struct Code;

impl Code {
    const PROTO: u8 = 0x80;
    const FRAME: u8 = 0x95;
    const STOP: u8 = b'.';
    const MARK: u8 = b'(';
    const POP: u8 = b'0';
    const POP_MARK: u8 = b'1';
    const NONE: u8 = b'N';
    const TRUE: u8 = 0x88;
    const FALSE: u8 = 0x89;
    const INT_OF_1: u8 = b'K';
    const INT_OF_2: u8 = b'M';
    const INT_OF_4: u8 = b'J';
    const LONG_UP_TO_255: u8 = 0x8a;
    const LONG: u8 = 0x8b;
    const FLOAT: u8 = b'G';
    const TEXT_UP_TO_255: u8 = 0x8c;
    const TEXT: u8 = b'X';
    const BYTES_UP_TO_255: u8 = b'C';
    const BYTES: u8 = b'B';
    const EMPTY_TUPLE: u8 = b')';
    const TUPLE_OF_1: u8 = 0x85;
    const TUPLE_OF_2: u8 = 0x86;
    const TUPLE_OF_3: u8 = 0x87;
    const TUPLE: u8 = b't';
    const EMPTY_LIST: u8 = b']';
    const APPEND: u8 = b'a';
    const APPENDS: u8 = b'e';
    const EMPTY_DICT: u8 = b'}';
    const SET_ITEM: u8 = b's';
    const SET_ITEMS: u8 = b'u';
    const EMPTY_SET: u8 = 0x8f;
    const ADD_ITEMS: u8 = 0x90;
    const FROZEN_SET: u8 = 0x91;
    const MEMOIZE: u8 = 0x94;
    const GET: u8 = b'h';
    const GET_LONG: u8 = b'j';
    const PUT: u8 = b'q';
    const PUT_LONG: u8 = b'r';
}

/// The protocols that differ in nothing where values are plain.
const PROTOCOLS: [u8; 2] = [4, 5];

/// After so many values the program is asked whether it may go on.
const PATIENCE: u32 = 1 << 10;

/// Why it was not done.
enum Stop {
    /// There is something in it that is not plain.
    Other,
    /// The program ends.
    Raised(rustpython_vm::builtins::PyBaseExceptionRef),
}

const FUNCTIONS: [PyMethodDef; 2] = [
    PyMethodDef::new_const("dumps", dumps, PyMethodFlags::EMPTY, None),
    PyMethodDef::new_const("loads", loads, PyMethodFlags::EMPTY, None),
];

/// The native module `_pickle_plain`, which the stand-in asks first.
pub(super) fn module_def(ctx: &Context) -> &'static PyModuleDef {
    static DEF: std::sync::OnceLock<&'static PyModuleDef> = std::sync::OnceLock::new();
    DEF.get_or_init(|| {
        let methods: &'static [PyMethodDef] = Vec::from(FUNCTIONS).leak();
        let name = ctx.intern_str("_pickle_plain");
        Box::leak(Box::new(PyModuleDef { name, doc: None, methods, slots: Default::default() }))
    })
}

/// `dumps(value, protocol)`: the pickle, or `None`.
fn dumps(value: PyObjectRef, protocol: PyObjectRef, vm: &VirtualMachine) -> PyResult<Option<Vec<u8>>> {
    let Some(protocol) = protocol.try_to_value::<u8>(vm).ok().filter(|asked| PROTOCOLS.contains(asked)) else {
        return Ok(None);
    };
    let mut writer = Writer::new(protocol, vm);
    let Some(()) = done(writer.save(&value, 0))? else { return Ok(None) };
    let pickle = writer.end();
    guard::room(pickle.len(), vm)?;
    Ok(Some(pickle))
}

/// `loads(data)`: the value in a tuple of its own, or `None`.
fn loads(data: ArgBytesLike, vm: &VirtualMachine) -> PyResult<Option<(PyObjectRef,)>> {
    let value = data.with_ref(|data| done(Reader::new(data, vm).load()))?;
    Ok(value.map(|value| (value,)))
}

fn done<T>(result: Result<T, Stop>) -> PyResult<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Other) => Ok(None),
        Err(Stop::Raised(exception)) => Err(exception),
    }
}
