//! The lines that a program reaches, with the functions that it is inside of and their variables.
//! It stops nobody; it records, and so that a long loop does not fill the trace it records only so many lines in a row, counts
//! so many more, and says then that it has seen enough.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustpython_vm::frame::FrameRef;
use rustpython_vm::{AsObject, VirtualMachine};

use super::variables::{Shown, variables};
use crate::net::Actor;
use crate::trace::{Frame, LINES_COUNTED, Note, Reached};

/// Lines that are recorded one by one between two calls, prints or waits. Who reads along has long lost patience by then.
const MOST_LINES: u64 = 1000;

/// Functions inside one another that are recorded; deeper recursion shows only its beginning.
const DEEPEST: usize = 64;

/// A function of the program that is running.
struct Running {
    /// Tells one frame from another.
    id: usize,
    last: Option<Arc<Frame>>,
}

/// Whether a file, by its name, belongs to a program.
pub type IsOwn = Box<dyn Fn(&str) -> bool>;

/// What one thread has reached.
pub struct Lines {
    /// Which files are the program's and its own modules'.
    is_own: IsOwn,
    stack: Vec<Running>,
    /// The file of the program itself.
    program: Option<Arc<str>>,
    /// Lines recorded since the last call, print or wait.
    recorded: u64,
    /// Lines not recorded since then.
    passed: u64,
    /// The line that was reached last, recorded or not. Who asks when the thread is lost asks from another one.
    at: Arc<AtomicU32>,
    /// The function that was told to begin at a line; if the interpreter tells the same line as well, it is no new one.
    begun: Option<(usize, usize)>,
    /// The task of asyncio that runs, and how many functions were running when it began.
    task: Option<(Arc<str>, usize)>,
}

impl Lines {
    /// For a thread of a program whose files these are.
    pub fn of(is_own: IsOwn) -> Self {
        let at = Arc::default();
        Self { is_own, program: None, stack: Vec::new(), recorded: 0, passed: 0, at, begun: None, task: None }
    }

    /// Whether so many lines were reached since the last call, print or wait that nobody counts any more.
    pub fn has_enough(&self) -> bool {
        self.passed >= LINES_COUNTED
    }

    /// Records a line, or counts it. No function that is recorded is held: it would keep its variables when it has ended.
    pub fn reach(&mut self, frame: &FrameRef, begins: bool, at: (&mut Actor, &str), vm: &VirtualMachine) -> Shown {
        let (actor, program) = at;
        let mut shown = Shown::default();
        let here = (frame.as_object().get_id(), frame.f_lineno());
        if self.begun.take() == Some(here) {
            return shown;
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
            self.record(frame, &mut shown, actor, vm);
        } else {
            self.passed += 1;
        }
        shown
    }

    /// A task of asyncio runs from here on; an empty name says that none does any more.
    pub fn task_runs(&mut self, name: &str) {
        self.task = (!name.is_empty()).then(|| (name.into(), self.stack.len()));
    }

    /// What a function is called that begins: the one that a task runs is told with the name of its task.
    fn name_of(&self, frame: &FrameRef, place: usize) -> Arc<str> {
        let function = frame.code.obj_name.as_str();
        match &self.task {
            Some((task, outside)) if *outside == place => format!("{function} ({task})").into(),
            _ => function.into(),
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

    /// A function ends. The first of all is the last place at which a line that was not recorded can be.
    pub fn leave(&mut self, frame: &FrameRef, actor: &mut Actor, vm: &VirtualMachine) -> Shown {
        let mut shown = Shown::default();
        let id = frame.as_object().get_id();
        if let Some(place) = self.stack.iter().rposition(|running| running.id == id) {
            if place == 0 && self.passed > 0 {
                self.tell_passed(frame, &mut shown, actor, vm);
            }
            self.stack.truncate(place);
        }
        shown
    }

    fn record(&mut self, frame: &FrameRef, shown: &mut Shown, actor: &mut Actor, vm: &VirtualMachine) {
        let place = self.enter(frame).min(DEEPEST);
        let reached = self.look_at(place, frame, shown, vm);
        actor.reached(Reached { line: reached.line, frame: Some(reached) });
    }

    /// Takes in where a function is, and its variables.
    fn look_at(&mut self, place: usize, frame: &FrameRef, shown: &mut Shown, vm: &VirtualMachine) -> Arc<Frame> {
        let line = u32::try_from(frame.f_lineno()).unwrap_or(u32::MAX);
        let variables = variables(frame, shown, vm);
        let caller = place.checked_sub(1).and_then(|below| self.stack[below].last.clone());
        let last = self.stack[place].last.as_ref();
        let unchanged = last.filter(|last| *last.variables == *variables).map(|last| last.variables.clone());
        let function = match last {
            Some(last) => last.function.clone(),
            None => self.name_of(frame, place),
        };
        let variables = unchanged.unwrap_or_else(|| variables.into());
        let path = frame.code.source_path().as_str();
        let file = match last {
            Some(last) => last.file.clone(),
            None => (self.program.as_deref() != Some(path)).then(|| Arc::from(path)),
        };
        let reached = Arc::new(Frame { function, file, line, variables, caller });
        self.stack[place].last = Some(reached.clone());
        reached
    }

    /// While nobody looked functions have begun and ended; from here on it is those that run.
    fn align(&mut self, running: &[FrameRef], shown: &mut Shown, vm: &VirtualMachine) {
        let same = |(known, frame): &(&Running, &FrameRef)| known.id == frame.as_object().get_id();
        let known = self.stack.iter().zip(running).take_while(same).count();
        self.stack.truncate(known);
        for frame in running.iter().take(DEEPEST).skip(known) {
            self.stack.push(Running { id: frame.as_object().get_id(), last: None });
            self.look_at(self.stack.len() - 1, frame, shown, vm);
        }
    }

    /// Before a call, print or wait: the line that it stands in is recorded if it was not. Without an interpreter nothing
    /// of the program runs, and there is no such line.
    pub fn catch_up(&mut self, actor: &mut Actor, vm: Option<&VirtualMachine>) -> Shown {
        let mut shown = Shown::default();
        if self.passed > 0
            && let Some(vm) = vm
        {
            let running = self.running(vm);
            if self.has_enough() {
                self.align(&running, &mut shown, vm);
            }
            match running.last() {
                Some(frame) => self.tell_passed(frame, &mut shown, actor, vm),
                None => actor.note(Note::LinesPassed { lines: self.passed.min(LINES_COUNTED) }),
            }
        }
        self.recorded = 0;
        self.passed = 0;
        shown
    }

    /// Records where a program stands now, after the number of lines that were not recorded.
    fn tell_passed(&mut self, frame: &FrameRef, shown: &mut Shown, actor: &mut Actor, vm: &VirtualMachine) {
        let passed = std::mem::take(&mut self.passed);
        let between = if passed < LINES_COUNTED { passed - 1 } else { LINES_COUNTED };
        if between > 0 {
            actor.note(Note::LinesPassed { lines: between });
        }
        self.record(frame, shown, actor, vm);
    }

    /// The functions of the program that run now, the outermost first. Between and inside of them may be others that are
    /// none of its own.
    pub fn running(&self, vm: &VirtualMachine) -> Vec<FrameRef> {
        let own = |frame: &FrameRef| (self.is_own)(frame.code.source_path().as_str());
        let inside_out = std::iter::successors(vm.current_frame(), |frame| frame.f_back(vm));
        let mut running: Vec<_> = inside_out.filter(own).collect();
        running.reverse();
        running
    }
}
