//! The Chinese encodings GB 2312, GBK and GB 18030 for programs, with the errors that `python3` gives.
//! Names, aliases and classes are those of the library's `encodings`; Unicode encodings are not here.

mod table;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyBytes, PyBytesRef, PyInt, PyModuleDef, PyStr, PyStrRef, PyTuple};
use rustpython_vm::common::wtf8::{CodePoint, Wtf8Buf};
use rustpython_vm::function::{ArgBytesLike, PyMethodDef, PyMethodFlags};
use rustpython_vm::{Context, Py, PyObject, PyObjectRef, PyRef, PyResult, VirtualMachine};

use table::{Encoding, Step};

const ILLEGAL: &str = "illegal multibyte sequence";
const INCOMPLETE: &str = "incomplete multibyte sequence";

const FUNCTIONS: [PyMethodDef; 2] = [
    PyMethodDef::new_const("encode", encode, PyMethodFlags::EMPTY, None),
    PyMethodDef::new_const("decode", decode, PyMethodFlags::EMPTY, None),
];

/// The native module `_gbk`, on which the modules in Python stand.
pub(super) fn module_def(ctx: &Context) -> &'static PyModuleDef {
    static DEF: std::sync::OnceLock<&'static PyModuleDef> = std::sync::OnceLock::new();
    DEF.get_or_init(|| {
        let methods: &'static [PyMethodDef] = Vec::from(FUNCTIONS).leak();
        Box::leak(Box::new(PyModuleDef { name: ctx.intern_str("_gbk"), doc: None, methods, slots: Default::default() }))
    })
}

/// `encode(name, text, errors)`: the bytes, and how many characters they came from.
fn encode(name: PyStrRef, text: PyStrRef, errors: PyStrRef, vm: &VirtualMachine) -> PyResult<(PyBytesRef, usize)> {
    let work = Work::new(name, &errors, vm)?;
    let points: Vec<CodePoint> = text.as_wtf8().code_points().collect();
    let (mut bytes, mut at) = (Vec::with_capacity(points.len()), 0);
    while let Some(point) = points.get(at) {
        if work.encoding.encode(*point, &mut bytes) {
            at += 1;
            continue;
        }
        let (name, reason) = (work.name.clone(), vm.ctx.new_str(ILLEGAL));
        let error = vm.new_unicode_encode_error_real(name, text.clone(), at, at + 1, reason);
        let (instead, next) = work.handle(error, points.len())?;
        work.put_instead(&instead, &text, at, &mut bytes)?;
        at = next;
    }
    bytes.shrink_to_fit();
    Ok((vm.ctx.new_bytes(bytes), points.len()))
}

/// `decode(name, data, errors, final)`: the text, and how many bytes it came from.
fn decode(
    name: PyStrRef,
    data: ArgBytesLike,
    errors: PyStrRef,
    is_final: bool,
    vm: &VirtualMachine,
) -> PyResult<(Wtf8Buf, usize)> {
    let work = Work::new(name, &errors, vm)?;
    let data = data.with_ref(<[u8]>::to_vec);
    let (mut text, mut at) = (Wtf8Buf::with_capacity(data.len()), 0);
    while let Some(rest) = data.get(at..).filter(|rest| !rest.is_empty()) {
        let (end, reason) = match work.encoding.decode(rest) {
            Step::Character(character, length) => {
                text.push_char(character);
                at += length;
                continue;
            }
            Step::Incomplete if !is_final => break,
            Step::Incomplete => (data.len(), INCOMPLETE),
            Step::Illegal => (at + 1, ILLEGAL),
        };
        let object = vm.ctx.new_bytes(data.clone());
        let error = vm.new_unicode_decode_error_real(work.name.clone(), object, at, end, vm.ctx.new_str(reason));
        let (instead, next) = work.handle(error, data.len())?;
        let Some(instead) = instead.downcast_ref::<PyStr>() else {
            return Err(vm.new_type_error("decoding error handler must return (str, int) tuple"));
        };
        text.push_wtf8(instead.as_wtf8());
        at = next;
    }
    Ok((text, at))
}

/// An encoding, and what is done when a character is not in it.
struct Work<'a> {
    encoding: Encoding,
    name: PyStrRef,
    /// The name of what is done about an error. It is looked up when there is one.
    errors: String,
    vm: &'a VirtualMachine,
}

impl<'a> Work<'a> {
    fn new(name: PyStrRef, errors: &Py<PyStr>, vm: &'a VirtualMachine) -> PyResult<Self> {
        let known = name.as_wtf8().as_str().ok().and_then(Encoding::of);
        let Some(encoding) = known else { return Err(vm.new_lookup_error("no such codec is supported.")) };
        let errors = errors.as_wtf8().as_str().unwrap_or_default().to_owned();
        Ok(Self { encoding, name, errors, vm })
    }

    /// What the handler puts in the place of what is wrong, and where it goes on.
    fn handle(&self, error: PyBaseExceptionRef, length: usize) -> PyResult<(PyObjectRef, usize)> {
        if self.errors == "strict" {
            return Err(error);
        }
        let answer = self.vm.state.codec_registry.lookup_error(&self.errors, self.vm)?.call((error,), self.vm)?;
        let (instead, next) = self.answer(&answer).ok_or_else(|| {
            self.vm.new_type_error("an error handler must return a tuple of what to put there and a position")
        })?;
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let place = if next < 0 { next + length } else { next };
        let fits = usize::try_from(place).ok().filter(|_| place <= length);
        let place =
            fits.ok_or_else(|| self.vm.new_index_error(format!("position {next} from error handler out of bounds")))?;
        Ok((instead, place))
    }

    fn answer(&self, answer: &PyObject) -> Option<(PyObjectRef, i64)> {
        let tuple = answer.downcast_ref::<PyTuple>()?;
        let [instead, next] = tuple.as_slice() else { return None };
        Some((instead.clone(), i64::try_from(next.downcast_ref::<PyInt>()?.as_bigint()).ok()?))
    }

    /// Encodes what a handler gave. Bytes go in as they are.
    fn put_instead(&self, instead: &PyObject, text: &PyRef<PyStr>, at: usize, bytes: &mut Vec<u8>) -> PyResult<()> {
        if let Some(given) = instead.downcast_ref::<PyBytes>() {
            bytes.extend(given.as_bytes());
            return Ok(());
        }
        let Some(given) = instead.downcast_ref::<PyStr>() else {
            return Err(self.vm.new_type_error("encoding error handler must return (str/bytes, int) tuple"));
        };
        for point in given.as_wtf8().code_points() {
            if !self.encoding.encode(point, bytes) {
                let (name, reason) = (self.name.clone(), self.vm.ctx.new_str(ILLEGAL));
                return Err(self.vm.new_unicode_encode_error_real(name, text.clone(), at, at + 1, reason));
            }
        }
        Ok(())
    }
}
