//! A value read out of JSON, from one end to the other and never back.
//! What is made of numbers and objects instead, the program may say; its functions are called here.

use std::collections::BTreeMap;

use rustpython_vm::builtins::{PyBaseExceptionRef, PyStr};
use rustpython_vm::common::wtf8::{CodePoint, Wtf8, Wtf8Buf};
use rustpython_vm::{AsObject, Py, PyObject, PyObjectRef, PyResult, VirtualMachine};

use super::text;
use crate::program::python::guard;

/// Why there is no value.
pub(super) enum Flaw {
    /// At this character no value begins; whoever asked says so.
    NoValue(usize),
    /// The words of the error, and its character.
    Wrong(&'static str, usize),
    Raised(PyBaseExceptionRef),
}

impl From<PyBaseExceptionRef> for Flaw {
    fn from(exception: PyBaseExceptionRef) -> Self {
        Self::Raised(exception)
    }
}

type Found<T> = Result<T, Flaw>;

/// What the program wants made of what is read.
pub(super) struct Hooks {
    strict: bool,
    object: Option<PyObjectRef>,
    pairs: Option<PyObjectRef>,
    float: Option<PyObjectRef>,
    integer: Option<PyObjectRef>,
    constant: Option<PyObjectRef>,
}

impl Hooks {
    pub(super) fn of(scanner: &PyObject, vm: &VirtualMachine) -> PyResult<Self> {
        let hook = |name: &'static str| scanner.get_attr(name, vm).map(|hook| vm.option_if_none(hook));
        let types = &vm.ctx.types;
        Ok(Self {
            strict: scanner.get_attr("strict", vm)?.try_to_bool(vm)?,
            object: hook("object_hook")?,
            pairs: hook("object_pairs_hook")?,
            float: hook("parse_float")?.filter(|hook| !hook.is(types.float_type)),
            integer: hook("parse_int")?.filter(|hook| !hook.is(types.int_type)),
            constant: hook("parse_constant")?,
        })
    }

    pub(super) fn plain(strict: bool, _vm: &VirtualMachine) -> Self {
        Self { strict, object: None, pairs: None, float: None, integer: None, constant: None }
    }
}

pub(super) struct Scanner<'a> {
    whole: &'a Wtf8,
    bytes: &'a [u8],
    /// The byte that is read next.
    at: usize,
    /// The character at which reading began, and its byte.
    begun: (usize, usize),
    hooks: &'a Hooks,
    /// Names of objects, each made once.
    names: BTreeMap<&'a [u8], PyObjectRef>,
    vm: &'a VirtualMachine,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a Py<PyStr>, at: usize, hooks: &'a Hooks, vm: &'a VirtualMachine) -> Self {
        let whole = text.as_wtf8();
        let bytes = whole.as_bytes();
        let byte = if text.char_len() == bytes.len() { at } else { byte_of(bytes, at) };
        Self { whole, bytes, at: byte, begun: (at, byte), hooks, names: BTreeMap::new(), vm }
    }

    /// The character that is read next.
    pub(super) fn position(&self) -> usize {
        self.character(self.at)
    }

    fn character(&self, byte: usize) -> usize {
        let read = self.bytes.get(self.begun.1..byte).unwrap_or_default();
        self.begun.0 + read.iter().filter(|byte| !is_inside(**byte)).count()
    }

    fn next(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn wrong<T>(&self, words: &'static str, byte: usize) -> Found<T> {
        Err(Flaw::Wrong(words, self.character(byte)))
    }

    fn skip_blanks(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    pub(super) fn value(&mut self) -> Found<PyObjectRef> {
        let ctx = &self.vm.ctx;
        let words: [(&[u8], PyObjectRef); 3] = [
            (b"null", ctx.none()),
            (b"true", ctx.true_value.clone().into()),
            (b"false", ctx.false_value.clone().into()),
        ];
        match self.next() {
            Some(b'"') => {
                self.at += 1;
                self.text().map(|text| ctx.new_str(text).into())
            }
            Some(b'{') => self.deeper(" while decoding a JSON object from a unicode string", Self::object),
            Some(b'[') => self.deeper(" while decoding a JSON array from a unicode string", Self::array),
            Some(b'n' | b't' | b'f') => {
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                match words.into_iter().find(|(word, _)| rest.starts_with(word)) {
                    Some((word, value)) => {
                        self.at += word.len();
                        Ok(value)
                    }
                    None => Err(Flaw::NoValue(self.position())),
                }
            }
            Some(b'N' | b'I' | b'-') if self.constant().is_some() => self.named(),
            _ => self.number(),
        }
    }

    /// Goes into a container, as deep as calls may go.
    fn deeper(&mut self, words: &'static str, inside: fn(&mut Self) -> Found<PyObjectRef>) -> Found<PyObjectRef> {
        let mut flaw = None;
        let found = self.vm.with_recursion(words, || {
            guard::tick(self.vm)?;
            self.at += 1;
            match inside(self) {
                Ok(found) => Ok(Some(found)),
                Err(Flaw::Raised(exception)) => Err(exception),
                Err(other) => {
                    flaw = Some(other);
                    Ok(None)
                }
            }
        });
        match (found?, flaw) {
            (Some(found), _) => Ok(found),
            (None, Some(flaw)) => Err(flaw),
            (None, None) => Err(Flaw::NoValue(self.position())),
        }
    }

    fn array(&mut self) -> Found<PyObjectRef> {
        let mut items = Vec::new();
        self.skip_blanks();
        while self.next() != Some(b']') {
            items.push(self.value()?);
            self.ask(items.len())?;
            if !self.goes_on(b']', "Illegal trailing comma before end of array")? {
                break;
            }
        }
        self.at += 1;
        items.shrink_to_fit();
        Ok(self.vm.ctx.new_list(items).into())
    }

    /// Whether the program may go on, after so many items of one container.
    fn ask(&self, items: usize) -> PyResult<()> {
        if items.is_multiple_of(1024) { guard::tick(self.vm) } else { Ok(()) }
    }

    /// Behind an item: whether another one follows. The end itself is not passed over.
    fn goes_on(&mut self, end: u8, trailing: &'static str) -> Found<bool> {
        self.skip_blanks();
        match self.next() {
            Some(byte) if byte == end => Ok(false),
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.skip_blanks();
                if self.next() == Some(end) { self.wrong(trailing, comma) } else { Ok(true) }
            }
            _ => self.wrong("Expecting ',' delimiter", self.at),
        }
    }

    fn object(&mut self) -> Found<PyObjectRef> {
        let mut pairs = Vec::new();
        self.skip_blanks();
        while self.next() != Some(b'}') {
            let name = self.name()?;
            self.skip_blanks();
            if self.next() != Some(b':') {
                return self.wrong("Expecting ':' delimiter", self.at);
            }
            self.at += 1;
            self.skip_blanks();
            let value = self.value()?;
            pairs.push((name, value));
            self.ask(pairs.len())?;
            if !self.goes_on(b'}', "Illegal trailing comma before end of object")? {
                break;
            }
        }
        self.at += 1;
        Ok(self.made(pairs)?)
    }

    fn made(&self, pairs: Vec<(PyObjectRef, PyObjectRef)>) -> PyResult {
        let vm = self.vm;
        if let Some(hook) = &self.hooks.pairs {
            let pair = |(name, value)| vm.ctx.new_tuple(vec![name, value]).into();
            return hook.call((vm.ctx.new_list(pairs.into_iter().map(pair).collect()),), vm);
        }
        let dict = vm.ctx.new_dict();
        for (name, value) in pairs {
            dict.set_item(&*name, value, vm)?;
        }
        match &self.hooks.object {
            Some(hook) => hook.call((dict,), vm),
            None => Ok(dict.into()),
        }
    }

    fn name(&mut self) -> Found<PyObjectRef> {
        if self.next() != Some(b'"') {
            return self.wrong("Expecting property name enclosed in double quotes", self.at);
        }
        self.at += 1;
        let (begin, text) = (self.at, self.text()?);
        let written = self.bytes.get(begin..self.at).unwrap_or_default();
        let made = self.names.entry(written).or_insert_with(|| self.vm.ctx.new_str(text).into());
        Ok(made.clone())
    }

    /// A text whose opening quotation mark has been read.
    pub(super) fn text(&mut self) -> Found<Wtf8Buf> {
        let begin = self.at;
        let mut text = Wtf8Buf::new();
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let special = |byte: &u8| matches!(byte, b'"' | b'\\') || self.hooks.strict && *byte < 0x20;
            let Some(length) = rest.iter().position(special) else {
                return self.wrong("Unterminated string starting at", begin.saturating_sub(1));
            };
            text.push_wtf8(&self.whole[self.at..self.at + length]);
            self.at += length;
            match self.next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape(begin)?),
                _ => return self.wrong("Invalid control character at", self.at),
            }
        }
    }

    fn escape(&mut self, begin: usize) -> Found<CodePoint> {
        let (backslash, sign) = (self.at, self.bytes.get(self.at + 1).copied());
        self.at += 2;
        match sign {
            None => self.wrong("Unterminated string starting at", begin.saturating_sub(1)),
            Some(b'u') => self.unit(),
            Some(sign) => match text::meant(sign) {
                Some(character) => Ok(character.into()),
                None => self.wrong("Invalid \\escape", backslash),
            },
        }
    }

    /// What stands behind `\u`, with the second half of a pair.
    fn unit(&mut self) -> Found<CodePoint> {
        let number = |at: usize| self.bytes.get(at..).and_then(text::number);
        let Some(first) = number(self.at) else {
            return self.wrong("Invalid \\uXXXX escape", self.at - 1);
        };
        let follows = self.bytes.get(self.at + 4..self.at + 6) == Some(b"\\u");
        let second = if follows { number(self.at + 6).and_then(|second| text::paired(first, second)) } else { None };
        self.at += if second.is_some() { 10 } else { 4 };
        let point = CodePoint::from_u32(second.unwrap_or(first));
        point.ok_or_else(|| Flaw::NoValue(self.position()))
    }

    /// The constant that is no JSON and is read all the same.
    fn constant(&self) -> Option<&'static str> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        ["NaN", "Infinity", "-Infinity"].into_iter().find(|name| rest.starts_with(name.as_bytes()))
    }

    fn named(&mut self) -> Found<PyObjectRef> {
        let (Some(name), Some(hook)) = (self.constant(), &self.hooks.constant) else {
            return Err(Flaw::NoValue(self.position()));
        };
        self.at += name.len();
        Ok(hook.call((name,), self.vm)?)
    }

    fn digits(&mut self) -> usize {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn number(&mut self) -> Found<PyObjectRef> {
        let begin = self.at;
        if self.next() == Some(b'-') {
            self.at += 1;
        }
        match self.next() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => {
                self.digits();
            }
            _ => {
                self.at = begin;
                return Err(Flaw::NoValue(self.position()));
            }
        }
        let whole = self.at;
        self.optional(|scanner| scanner.next() == Some(b'.') && scanner.digits_behind(1));
        self.optional(|scanner| {
            let exponent = matches!(scanner.next(), Some(b'e' | b'E'));
            let signed = matches!(scanner.bytes.get(scanner.at + 1), Some(b'+' | b'-'));
            exponent && scanner.digits_behind(if signed { 2 } else { 1 })
        });
        let written = self.bytes.get(begin..self.at).unwrap_or_default();
        // What was read is digits and signs.
        let written = std::str::from_utf8(written).unwrap_or_default();
        Ok(if self.at == whole { self.integer(written)? } else { self.float(written)? })
    }

    /// Reads on if there is what is looked for, and goes back to where it was if not.
    fn optional(&mut self, part: impl FnOnce(&mut Self) -> bool) {
        let before = self.at;
        if !part(self) {
            self.at = before;
        }
    }

    fn digits_behind(&mut self, signs: usize) -> bool {
        self.at += signs;
        self.digits() > 0
    }

    fn integer(&self, written: &str) -> PyResult {
        let vm = self.vm;
        match (&self.hooks.integer, written.parse::<i64>()) {
            (Some(hook), _) => hook.call((written,), vm),
            (None, Ok(number)) => Ok(vm.ctx.new_int(number).into()),
            (None, Err(_)) => vm.ctx.types.int_type.as_object().call((written,), vm),
        }
    }

    fn float(&self, written: &str) -> PyResult {
        match &self.hooks.float {
            Some(hook) => hook.call((written,), self.vm),
            None => Ok(self.vm.ctx.new_float(written.parse().unwrap_or(f64::NAN)).into()),
        }
    }
}

/// Whether a byte stands inside of a character.
fn is_inside(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// The byte at which a character begins; the end if there is none.
fn byte_of(bytes: &[u8], character: usize) -> usize {
    let mut begins = bytes.iter().enumerate().filter(|(_, byte)| !is_inside(**byte));
    begins.nth(character).map_or(bytes.len(), |(at, _)| at)
}
