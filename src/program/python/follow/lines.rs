//! The lines that a program reaches, with the functions that it is inside of and their variables.
//! It stops nobody; it records, and so that a long loop does not fill the trace it records only so many lines in a row.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustpython_vm::frame::FrameRef;
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};

use super::repr::bounded_repr;
use crate::net::Actor;
use crate::program::python::memory;
use crate::trace::{Frame, Note, Reached, Variable};

/// Lines that are recorded one by one between two calls, prints or waits. Who reads along has long lost patience by then.
const MOST_LINES: u64 = 1000;

/// Functions inside one another that are recorded; deeper recursion shows only its beginning.
const DEEPEST: usize = 64;

/// Variables of one function that are recorded.
const MOST_VARIABLES: usize = 32;

/// A function of the program that is running.
struct Running {
    /// Tells one frame from another.
    id: usize,
    last: Option<Arc<Frame>>,
}

/// What one thread has reached.
#[derive(Default)]
pub struct Lines {
    stack: Vec<Running>,
    /// The file of the program itself.
    program: Option<Arc<str>>,
    /// Lines recorded since the last call, print or wait.
    recorded: u64,
    /// Lines not recorded since then, and the newest of them.
    passed: u64,
    newest: Option<FrameRef>,
    /// The line that was reached last, recorded or not. Who asks when the thread is lost asks from another one.
    at: Arc<AtomicU32>,
    /// The function that was told to begin at a line; if the interpreter tells the same line as well, it is no new one.
    begun: Option<(usize, usize)>,
}

impl Lines {
    /// Records a line, or counts it.
    pub fn reach(&mut self, frame: &FrameRef, begins: bool, at: (&mut Actor, &str), vm: &VirtualMachine) {
        let (actor, program) = at;
        let here = (frame.as_object().get_id(), frame.f_lineno());
        if self.begun.take() == Some(here) {
            return;
        }
        self.begun = begins.then_some(here);
        self.at.store(u32::try_from(frame.f_lineno()).unwrap_or(u32::MAX), Ordering::Relaxed);
        if self.program.as_deref() != Some(program) {
            self.program = Some(program.into());
        }
        let depth = self.enter(frame);
        actor.set_depth(u32::try_from(depth).unwrap_or(u32::MAX));
        if self.recorded < MOST_LINES {
            self.recorded += 1;
            memory::apart(|| self.record(frame, actor, vm));
        } else {
            self.passed += 1;
            self.newest = Some(frame.clone());
        }
    }

    /// The line that was reached last; 0 before the first.
    pub fn at(&self) -> u32 {
        self.at.load(Ordering::Relaxed)
    }

    /// The same, for another thread to ask.
    pub fn place(&self) -> Arc<AtomicU32> {
        self.at.clone()
    }

    /// The place of a function among those that run; functions that have ended are forgotten.
    fn enter(&mut self, frame: &FrameRef) -> usize {
        let id = frame.as_object().get_id();
        match self.stack.iter().rposition(|running| running.id == id) {
            Some(place) => {
                self.stack.truncate(place + 1);
                place
            }
            None => {
                self.stack.push(Running { id, last: None });
                self.stack.len() - 1
            }
        }
    }

    /// A function has ended.
    pub fn leave(&mut self, frame: &FrameRef) {
        let id = frame.as_object().get_id();
        if let Some(place) = self.stack.iter().rposition(|running| running.id == id) {
            self.stack.truncate(place);
        }
    }

    fn record(&mut self, frame: &FrameRef, actor: &mut Actor, vm: &VirtualMachine) {
        let place = self.enter(frame).min(DEEPEST);
        let line = u32::try_from(frame.f_lineno()).unwrap_or(u32::MAX);
        let variables = variables(frame, vm);
        let caller = place.checked_sub(1).and_then(|below| self.stack[below].last.clone());
        let last = self.stack[place].last.as_ref();
        let unchanged = last.filter(|last| *last.variables == *variables).map(|last| last.variables.clone());
        let function = match last {
            Some(last) => last.function.clone(),
            None => Arc::from(frame.code.obj_name.as_str()),
        };
        let variables = unchanged.unwrap_or_else(|| variables.into());
        let path = frame.code.source_path().as_str();
        let file = match last {
            Some(last) => last.file.clone(),
            None => (self.program.as_deref() != Some(path)).then(|| Arc::from(path)),
        };
        let reached = Arc::new(Frame { function, file, line, variables, caller });
        self.stack[place].last = Some(reached.clone());
        actor.reached(Reached { line, frame: Some(reached) });
    }

    /// Before a call, print or wait: the line that it stands in is recorded if it was not.
    pub fn catch_up(&mut self, actor: &mut Actor) {
        if let Some(frame) = self.newest.take() {
            memory::apart(|| {
                if self.passed > 1 {
                    actor.note(Note::LinesPassed { lines: self.passed - 1 });
                }
                rustpython_vm::vm::thread::with_current_vm(|vm| self.record(&frame, actor, vm));
            });
        }
        self.recorded = 0;
        self.passed = 0;
    }
}

/// Names and values of a function's variables, in the order in which it made them. What every program has, and what is no
/// data (modules, functions, classes), is left out.
fn variables(frame: &FrameRef, vm: &VirtualMachine) -> Vec<Variable> {
    let Ok(locals) = frame.locals(vm) else { return Vec::new() };
    let Some(dict) = locals.as_object().downcast_ref::<rustpython_vm::builtins::PyDict>() else { return Vec::new() };
    let pairs = dict.into_iter();
    pairs.filter_map(|(name, value)| variable(&name, &value, vm)).take(MOST_VARIABLES).collect()
}

fn variable(name: &PyObjectRef, value: &PyObjectRef, vm: &VirtualMachine) -> Option<Variable> {
    let name = name.downcast_ref::<rustpython_vm::builtins::PyStr>()?.to_string_lossy();
    let types = &vm.ctx.types;
    let no_data = [types.module_type, types.function_type, types.builtin_function_or_method_type, types.type_type];
    let class = value.class();
    if name.starts_with("__") || no_data.iter().any(|kind| class.fast_issubclass(*kind)) {
        return None;
    }
    Some(Variable(name.into(), bounded_repr(value, vm).into()))
}
