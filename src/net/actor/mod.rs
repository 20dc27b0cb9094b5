//! An actor: the handle by which a program records and waits. Its calls are in `calls`, its life and what it starts in `life`.
//! It knows no program.

mod lifeline;
pub mod open_sockets;
mod rounds;
pub mod shared;
mod waits;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

pub use self::lifeline::Lifeline;
use self::open_sockets::OpenSockets;
use self::shared::Shared;
use crate::lang::Text;
use crate::net::kernel::poll;
use crate::net::record::recorder::Recorder;
use crate::net::sockets::descriptors::{Descriptor, Descriptors};
use crate::net::sockets::error::CallError;
use crate::net::sockets::ports::Holder;
use crate::net::sockets::socket::Socket;
use crate::net::stage::Stopped;
use crate::net::stage::wait::{Wait, Woken};
use crate::standing::{Next, Pending};
use crate::trace::{ActorId, Answer, Note, Printed, Reached, Span, Started, What};

/// What an actor runs.
pub type Program = Box<dyn FnOnce(&mut Actor) -> Result<(), CallError> + Send>;

/// How long a server rests after an accept that failed.
const REST: Duration = Duration::from_millis(50);

/// Stack of an actor's thread. Native programs keep their buffers on the heap.
pub const STACK: usize = 512 * 1024;

/// The first actor of a program, whose threads the others are.
#[derive(Clone, Debug)]
pub(in crate::net) struct First {
    pub id: ActorId,
    pub name: Arc<str>,
    pub descriptors: Arc<Descriptors>,
}

/// The handle by which a program acts: it records, and it makes calls (`calls`). Clones are handles of the same actor, all
/// on its own thread.
#[derive(Clone, Debug)]
pub struct Actor {
    core: Rc<Core>,
    pub(in crate::net) net: Arc<Shared>,
}

#[derive(Debug)]
struct Core {
    id: ActorId,
    started: Started,
    first: First,
    recorder: RefCell<Recorder>,
    open_sockets: Arc<OpenSockets>,
    /// How many functions the program is inside of, as far as it tells.
    depth: Cell<u32>,
    /// Calls one after another that moved nothing.
    idle_calls: Cell<u32>,
    /// The actor has been told that the run is over.
    dismissed: Cell<bool>,
    /// Its program may wait again and again where it stands.
    again: Cell<bool>,
    /// By which sockets it has received bytes since it slept last.
    took: RefCell<Vec<Socket>>,
    /// It has waited since its present call began.
    waited: Cell<bool>,
    /// What of this run may hold the port that its last bind failed for.
    port_held: Cell<Option<Holder>>,
}

impl Actor {
    /// The handle of an actor, made on its own thread.
    pub(in crate::net) fn new(
        id: ActorId,
        started: Started,
        first: First,
        recorder: Recorder,
        open_sockets: Arc<OpenSockets>,
        net: Arc<Shared>,
    ) -> Self {
        let core = Core {
            id,
            started,
            first,
            recorder: RefCell::new(recorder),
            open_sockets,
            depth: Cell::new(0),
            idle_calls: Cell::new(0),
            dismissed: Cell::new(false),
            again: Cell::new(true),
            took: RefCell::default(),
            waited: Cell::new(false),
            port_held: Cell::new(None),
        };
        Self { core: Rc::new(core), net }
    }

    /// Whether the program has come to its end before this thread of it, and not the run.
    pub(in crate::net) fn outlived_its_program(&self) -> bool {
        self.core.open_sockets.outlived(self.id()) && !self.net.stop.requested()
    }

    /// The sockets that its program has open.
    pub(in crate::net) fn open_sockets(&self) -> &Arc<OpenSockets> {
        &self.core.open_sockets
    }

    /// What it was started as.
    pub(in crate::net) fn started(&self) -> &Started {
        &self.core.started
    }

    /// The first actor of its program, which may be itself; threads are called after it.
    pub(in crate::net) fn first(&self) -> &First {
        &self.core.first
    }

    /// The number of the actor in its run.
    pub fn id(&self) -> ActorId {
        self.core.id
    }

    /// The name of the actor.
    pub fn name(&self) -> &str {
        &self.core.started.name
    }

    /// The name of the program that it runs.
    pub fn program(&self) -> &str {
        &self.core.started.program
    }

    /// Records that something has happened just now.
    pub fn record(&mut self, what: What) {
        self.core.recorder.borrow_mut().record(what);
    }

    /// Records what the kernel answered, if it was anything new.
    pub(in crate::net) fn record_answer(&mut self, news: Option<Answer>) {
        if let Some(news) = news {
            self.core.recorder.borrow().answered(news);
        }
    }

    /// Records a note.
    pub fn note(&mut self, note: Note) {
        self.record(What::Noted(Box::new(note)));
    }

    /// Records that the program has reached a line of its source.
    pub fn line(&mut self, line: u32) {
        if line > 0 {
            self.record(What::Line(Reached { line, frame: None }));
        }
    }

    /// Records that the program has reached a line, and hands it on: what follows may take long.
    pub fn reached(&mut self, reached: Reached) {
        self.record(What::Line(reached));
        self.flush();
    }

    /// Tells how many functions the program is inside of.
    pub fn set_depth(&mut self, depth: u32) {
        self.core.depth.set(depth);
    }

    /// Stops at a line of a file, the program's or one of its modules', if the run is held there: by a breakpoint, or by a
    /// step that goes as far. A line that was not recorded is recorded by `record` before the actor stops at it.
    ///
    /// # Errors
    /// If the run is over.
    pub fn stop_at_line(&mut self, file: &str, line: u32, record: impl FnOnce(&mut Self)) -> Result<(), CallError> {
        let depth = self.core.depth.get();
        match self.net.stage.stop_at_line(self.id(), file, line, depth) {
            Some(next) => {
                record(self);
                self.pass_gate(next)
            }
            None => Ok(()),
        }
    }

    /// Whether lines have to be told one by one, since the run may be held at one of them.
    pub fn stops_at_lines(&self) -> bool {
        self.net.stage.stops_at_lines()
    }

    /// Whether the run is to end, so that the program must.
    pub fn must_stop(&self) -> bool {
        self.core.dismissed.get() || self.net.stop.requested()
    }

    /// How many events the run has recorded, and how many bytes its calls have moved, each counted at both ends.
    pub fn recorded_so_far(&self) -> (u64, u64) {
        (self.net.hub.events(), self.net.hub.bytes())
    }

    /// Whether somebody has stopped the run, and not a limit of it.
    pub fn is_stopped_by_hand(&self) -> bool {
        self.net.stop.is_by_hand()
    }

    /// Whoever has been told that the run is over is told so again at every call, whatever else goes on.
    fn heed<T>(&self, told: Result<T, Stopped>) -> Result<T, CallError> {
        self.core.dismissed.set(self.core.dismissed.get() || told.is_err());
        if self.core.dismissed.get() { Err(CallError::Stopped) } else { Ok(told?) }
    }

    /// Has something done as soon as the run is to end; at once if it is already. It is done by another thread, and must
    /// be quick.
    pub fn on_stop(&self, hook: impl Fn() + Send + Sync + 'static) {
        self.net.stop.on_request(Box::new(hook));
    }

    /// What this thread may cut when it will never come back, from wherever it is. The run then ends the actor in its name
    /// and tells why.
    pub fn lifeline(&self, why: impl Fn() -> Text + Send + Sync + 'static) -> Arc<Lifeline> {
        let Core { id, started, first, open_sockets, .. } = &*self.core;
        let lifeline =
            Arc::new(Lifeline::new(*id, started.clone(), first.clone(), open_sockets.clone(), Box::new(why)));
        self.net.add_lifeline(&lifeline);
        lifeline
    }

    /// Records text that the program prints.
    pub fn print(&mut self, text: &str) {
        self.record(What::Printed(text.into()));
    }

    /// Records text that the program prints, and hands it on: what follows may take long.
    pub fn print_now(&mut self, text: &str) {
        self.print(text);
        self.flush();
    }

    /// The same of a part of a line that goes on.
    pub fn print_part(&mut self, text: &str) {
        self.record(What::Printed(Printed::part(text)));
        self.flush();
    }

    /// Records what the program means to send next, with its place in the stream.
    pub fn message(&mut self, span: Span) {
        self.record(What::Message(span));
    }

    /// Hands on what has been recorded; done before every wait.
    pub(in crate::net) fn flush(&mut self) {
        self.core.recorder.borrow_mut().flush();
    }

    pub(in crate::net) fn pass_gate(&mut self, next: Next) -> Result<(), CallError> {
        let Self { core, net } = &*self;
        if core.dismissed.get() {
            return Err(CallError::Stopped);
        }
        let flush = || core.recorder.borrow_mut().flush();
        self.heed(net.stage.pass(core.id, next, core.depth.get(), flush))
    }

    pub(in crate::net) fn pass_gate_before(&mut self, pending: Pending) -> Result<(), CallError> {
        self.pass_gate(Next::Call(pending))
    }

    /// Waits inside a call, and lets the others go on meanwhile.
    pub(in crate::net) fn wait(&mut self, mut wait: Wait) -> Result<Woken, CallError> {
        self.flush();
        wait.again = self.core.again.get();
        // A server outside may answer at any time.
        wait.outside |= self.net.host.has_server_outside() && !wait.sockets.is_empty();
        if self.core.dismissed.get() {
            return Err(CallError::Stopped);
        }
        self.core.waited.set(true);
        self.heed(self.net.stage.wait(self.id(), wait))
    }

    /// Whether its program may wait again and again where it stands now. Without a word, it may.
    pub fn set_again(&self, again: bool) {
        self.core.again.set(again);
    }

    /// A call begins, which has not waited yet.
    pub(in crate::net) fn forget_waits(&self) {
        self.core.waited.set(false);
    }

    /// The name of another actor of the run.
    pub fn name_of(&self, other: ActorId) -> Option<String> {
        self.net.name_of(other)
    }

    /// Notes why a bind may have failed.
    pub(in crate::net) fn set_port_held(&self, held: Option<Holder>) {
        self.core.port_held.set(held);
    }

    /// What of this run may hold the port that its last bind failed for.
    pub fn port_held(&self) -> Option<Holder> {
        self.core.port_held.get()
    }

    /// Whether the present call has waited.
    pub(in crate::net) fn has_waited(&self) -> bool {
        self.core.waited.get()
    }

    /// Says that something has changed that another actor may wait for in [`Actor::wait_until`].
    pub fn signal(&self) {
        self.net.stage.signal();
    }

    /// Remembers a socket, so that it is closed when the program ends.
    pub(in crate::net) fn keep(&mut self, socket: Socket) {
        self.core.open_sockets.keep(socket);
    }

    pub(in crate::net) fn forget(&mut self, socket: &Socket) {
        self.core.open_sockets.forget(socket);
    }

    /// Counts a socket that was just opened. Returns its descriptor.
    pub(in crate::net) fn opened(&self, os: &socket2::Socket) -> Descriptor {
        self.net.opened_one(os);
        self.descriptor()
    }

    /// A descriptor of its program.
    pub fn descriptor(&self) -> Descriptor {
        self.core.first.descriptors.take()
    }

    /// After a call that failed for want of something (descriptors, memory): waits a little, so that a server that tries
    /// again does not spin. Reports the failure.
    ///
    /// # Errors
    /// That the run is over.
    pub fn rest_after(&mut self, error: &CallError) -> Result<(), CallError> {
        self.note(Note::Said(error.text()));
        self.flush();
        poll::wait_any(&[], &[self.net.stop.fd()], Some(REST));
        if self.net.stop.requested() { Err(CallError::Stopped) } else { Ok(()) }
    }
}
