//! What the thread of a Python program knows of itself: its actor, and what it shares with the other threads of its program.
//! It calls nothing; the native functions beside it do.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use rustpython_vm::builtins::PyBaseExceptionRef;
use rustpython_vm::{PyResult, VirtualMachine};

use super::console::Console;
use super::trace;
use crate::net::{Actor, Descriptor, EventSet, Socket, Waker};
use crate::program::Inbox;
use crate::program::python::files::Files;
use crate::program::python::follow::{Lens, Lines, Loops};
use crate::program::python::limits::PROGRAM_LIMIT;
use crate::program::python::memory::{self, Account};
use crate::program::python::plan::PythonPlan;
use crate::trace::{ActorId, Waiting};

/// Things of one kind that a program has open, each under a number that is never used again.
pub struct Kept<T> {
    inner: Mutex<(u32, BTreeMap<u32, T>)>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { inner: Mutex::new((0, BTreeMap::new())) }
    }
}

impl<T: Clone> Kept<T> {
    /// Remembers one. Returns its number.
    pub fn keep(&self, one: T) -> u32 {
        let mut inner = lock(&self.inner);
        let number = inner.0;
        inner.0 = number.wrapping_add(1);
        inner.1.insert(number, one);
        number
    }

    /// The one of that number.
    pub fn get(&self, number: u32) -> Option<T> {
        lock(&self.inner).1.get(&number).cloned()
    }

    /// It is not asked for again.
    pub fn forget(&self, number: u32) {
        let gone = lock(&self.inner).1.remove(&number);
        drop(gone);
    }
}

/// What the threads of one program share.
pub struct Shared {
    /// The actor with which the program began.
    pub program: ActorId,
    /// The name of the program's file, and its text.
    pub file: String,
    pub source: String,
    /// The texts of its own modules that were imported, by the names by which they are shown.
    modules: Mutex<BTreeMap<String, Arc<Module>>>,
    /// Whether sockets get `TCP_NODELAY` unasked.
    pub nodelay: bool,
    /// What is typed to the program.
    pub inbox: Arc<Inbox>,
    /// What it has in files.
    pub files: Files,
    pub lens: Mutex<Lens>,
    sockets: Mutex<BTreeMap<u32, Socket>>,
    pub event_sets: Kept<EventSet>,
    pub wakers: Kept<(Arc<Waker>, Arc<[Descriptor]>)>,
    locks: Mutex<Vec<Arc<AtomicBool>>>,
    threads: AtomicU64,
    /// Which actor each thread that was started is.
    actors: Mutex<BTreeMap<u64, ActorId>>,
    /// Bytes that the program has printed.
    pub printed: AtomicU64,
    /// What the program holds in memory.
    pub account: Arc<Account>,
    /// Which of its loops may have no end; its text is read when that is asked for the first time.
    loops: OnceLock<Loops>,
    /// The program has come to its end; what happens yet is not its doing.
    over: AtomicBool,
}

/// A module of the program's own.
struct Module {
    text: String,
    loops: OnceLock<Loops>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// For a program that has not started, and the actor that will run it.
    pub fn new(plan: &PythonPlan, actor: &Actor) -> Self {
        Self {
            program: actor.id(),
            file: plan.file.clone(),
            source: plan.source.clone(),
            modules: Mutex::default(),
            nodelay: plan.nodelay,
            inbox: plan.inbox.clone(),
            files: Files::new(plan.disk.clone()),
            lens: Mutex::new(Lens::new(plan.agreement.clone())),
            sockets: Mutex::default(),
            event_sets: Kept::default(),
            wakers: Kept::default(),
            locks: Mutex::default(),
            threads: AtomicU64::new(1),
            actors: Mutex::default(),
            printed: AtomicU64::new(0),
            account: Account::new(PROGRAM_LIMIT),
            loops: OnceLock::new(),
            over: AtomicBool::new(false),
        }
    }

    /// A module of the program's own begins.
    pub fn add_module(&self, name: String, text: String) {
        lock(&self.modules).insert(name, Arc::new(Module { text, loops: OnceLock::new() }));
    }

    /// Whether a file is the program's or one of its own modules.
    pub fn is_own(&self, file: &str) -> bool {
        file == self.file || lock(&self.modules).contains_key(file)
    }

    /// Remembers a socket under its number.
    pub fn keep(&self, socket: &Socket) -> u32 {
        let number = socket.id().0;
        lock(&self.sockets).insert(number, socket.clone());
        number
    }

    /// The socket of that number.
    pub fn socket(&self, number: u32) -> Option<Socket> {
        lock(&self.sockets).get(&number).cloned()
    }

    /// The number of the socket that has a descriptor.
    pub fn number_of(&self, fd: i32) -> Option<u32> {
        let sockets = lock(&self.sockets);
        sockets.iter().find(|(_, socket)| socket.fd() == Some(fd)).map(|(number, _)| *number)
    }

    /// A closed socket is not asked for again.
    pub fn forget(&self, number: u32) -> Option<Socket> {
        lock(&self.sockets).remove(&number)
    }

    /// A new lock, free, and its number.
    pub fn new_lock(&self) -> usize {
        let mut locks = lock(&self.locks);
        locks.push(Arc::default());
        locks.len() - 1
    }

    /// The lock of that number: whether somebody holds it.
    pub fn lock_of(&self, number: usize) -> Option<Arc<AtomicBool>> {
        lock(&self.locks).get(number).cloned()
    }

    /// Which of its loops may have no end.
    pub fn loops(&self) -> &Loops {
        self.loops.get_or_init(|| memory::apart(|| Loops::of(&self.source)))
    }

    /// Asks which loops may have no end in a file, if it is the program's or one of its own modules.
    pub fn in_loops_of<T>(&self, file: &str, ask: impl FnOnce(&Loops) -> T) -> Option<T> {
        if file == self.file {
            return Some(ask(self.loops()));
        }
        let module = lock(&self.modules).get(file).cloned()?;
        Some(ask(module.loops.get_or_init(|| memory::apart(|| Loops::of(&module.text)))))
    }

    /// The program has come to its end.
    pub fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    /// Whether the program has come to its end.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// A thread was started, and is this actor.
    pub fn add_thread(&self, thread: u64, actor: ActorId) {
        lock(&self.actors).insert(thread, actor);
    }

    /// Whether it has ever begun a thread beside its first one.
    pub fn has_threads(&self) -> bool {
        !lock(&self.actors).is_empty()
    }

    /// Which actor a thread is.
    pub fn actor_of(&self, thread: u64) -> Option<ActorId> {
        lock(&self.actors).get(&thread).copied()
    }

    /// The identity of the next thread.
    pub fn next_thread(&self) -> u64 {
        self.threads.fetch_add(1, Ordering::SeqCst)
    }
}

/// What one thread knows.
#[derive(Clone)]
pub struct Here {
    pub actor: Actor,
    pub shared: Arc<Shared>,
    /// What Python calls the identity of the thread.
    pub thread: u64,
    pub lines: std::rc::Rc<RefCell<Lines>>,
    pub console: std::rc::Rc<RefCell<Console>>,
    /// What its waits for a lock are really for, where the lock stands for something else.
    pub waits_for: std::rc::Rc<RefCell<Option<Waiting>>>,
}

thread_local! {
    static HERE: RefCell<Option<Here>> = const { RefCell::new(None) };
}

impl Here {
    /// For a thread that begins.
    pub fn new(actor: &Actor, shared: &Arc<Shared>) -> Self {
        let program = shared.clone();
        let is_own = Box::new(move |file: &str| program.is_own(file));
        Self {
            actor: actor.clone(),
            shared: shared.clone(),
            thread: shared.next_thread(),
            lines: std::rc::Rc::new(RefCell::new(Lines::of(is_own))),
            console: std::rc::Rc::default(),
            waits_for: std::rc::Rc::default(),
        }
    }

    /// Runs a program on this thread, whose native functions find this meanwhile.
    pub fn during<R>(self, work: impl FnOnce() -> R) -> R {
        /// The thread forgets, also where the work panics.
        struct Forget;
        impl Drop for Forget {
            fn drop(&mut self) {
                let old = HERE.with(RefCell::take);
                drop(old);
            }
        }
        HERE.with(|here| *here.borrow_mut() = Some(self));
        let _forget = Forget;
        work()
    }

    /// What this thread knows; `None` outside of a program.
    pub fn get() -> Option<Self> {
        HERE.with(|here| here.try_borrow().ok().and_then(|here| here.clone()))
    }

    /// The same, or the exception that ends whatever asks.
    ///
    /// # Errors
    /// Outside of a program.
    pub fn of(vm: &VirtualMachine) -> PyResult<Self> {
        Self::get().ok_or_else(|| outside(vm))
    }

    /// What was printed and not ended with a line break waits, as in python3, for the rest of its line or for `flush`; this is
    /// the end of the program or of a thread, or an exception, which come after it.
    pub fn flush(&mut self, vm: Option<&VirtualMachine>) {
        self.catch_up(vm);
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.flush(&mut self.actor);
        }
    }

    /// Before anything that others may see: which line was reached is told first, and what is to be seen of what was printed.
    pub fn catch_up(&mut self, vm: Option<&VirtualMachine>) {
        self.tell_lines(vm);
        if let Ok(mut console) = self.console.try_borrow_mut() {
            console.catch_up(&mut self.actor);
        }
    }

    /// Tells the line that was reached last. A destructor may come here while that is being done; the line is told then.
    pub fn tell_lines(&mut self, vm: Option<&VirtualMachine>) {
        memory::apart(|| {
            let shown = self.lines.try_borrow_mut().map(|mut lines| lines.catch_up(&mut self.actor, vm));
            // Only now, since what these values run when they go may make calls.
            drop(shown);
        });
        if let Some(vm) = vm {
            trace::go_on(self, vm);
        }
    }
}

fn outside(vm: &VirtualMachine) -> PyBaseExceptionRef {
    vm.new_runtime_error("this thread is none of the workbench, so it has no sockets")
}
