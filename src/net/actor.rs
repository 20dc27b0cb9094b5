//! An actor: a named thread that makes socket calls, from its start to its end, whatever its program does.
//! It knows no program; it runs the closure that it was given.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use super::error::CallError;
use super::network::Shared;
use super::poll;
use super::recorder::Recorder;
use super::socket::Socket;
use super::stage::Pending;
use crate::lang::Text;
use crate::trace::{ActorId, Ending, Note, Reached, Span, Started, What};

/// What an actor runs.
pub type Program = Box<dyn FnOnce(&mut Actor) -> Result<(), CallError> + Send>;

/// How long a server rests after an accept that failed.
const REST: Duration = Duration::from_millis(50);

/// Stack of an actor's thread. Native programs keep their buffers on the heap.
const STACK: usize = 512 * 1024;

/// The handle by which a program acts: it records, and it makes calls (`calls`).
#[derive(Debug)]
pub struct Actor {
    id: ActorId,
    started: Started,
    recorder: Recorder,
    pub(super) net: Arc<Shared>,
    open: Vec<Socket>,
}

impl Actor {
    /// The number of the actor in its run.
    pub fn id(&self) -> ActorId {
        self.id
    }

    /// The name of the actor.
    pub fn name(&self) -> &str {
        &self.started.name
    }

    /// Records that something has happened just now.
    pub fn record(&mut self, what: What) {
        self.recorder.record(what);
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

    /// Records text that the program prints.
    pub fn print(&mut self, text: &str) {
        self.record(What::Printed(text.into()));
    }

    /// Records what the program means to send next, with its place in the stream.
    pub fn message(&mut self, span: Span) {
        self.record(What::Message(span));
    }

    /// Hands on what has been recorded; done before every wait.
    pub(super) fn flush(&mut self) {
        self.recorder.flush();
    }

    pub(super) fn pass_gate(&mut self, pending: Option<Pending>) -> Result<(), CallError> {
        let Self { id, recorder, net, .. } = self;
        net.stage.pass(*id, pending, || recorder.flush())?;
        Ok(())
    }

    /// Remembers a socket, so that it is closed when the program ends.
    pub(super) fn keep(&mut self, socket: Socket) {
        self.open.push(socket);
    }

    pub(super) fn forget(&mut self, socket: &Socket) {
        self.open.retain(|open| open.id() != socket.id());
    }

    /// Counts a socket that was just opened. Returns its descriptor.
    pub(super) fn opened(&self, os: &socket2::Socket) -> i32 {
        use std::os::fd::AsRawFd as _;
        self.net.opened_one(os);
        os.as_raw_fd()
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

    /// Starts another actor of the same side and hands it sockets, which are its own from then on.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn spawn(&mut self, name: String, sockets: &[&Socket], program: Program) -> Result<(), CallError> {
        for socket in sockets {
            self.forget(socket);
        }
        let started = Started { name, role: self.started.role, program: self.started.program.clone() };
        let sockets = sockets.iter().map(|socket| (*socket).clone()).collect();
        start(&self.net, started, sockets, program).map_err(|error| {
            CallError::Program(Text::new(
                format!("A thread for the new connection could not be started: {error}. Use fewer clients."),
                format!("无法为新连接启动线程：{error}。请减少客户端数量。"),
            ))
        })
    }
}

/// Starts an actor. It stands at the gate until it is let go for the first time.
pub(super) fn start(
    net: &Arc<Shared>,
    mut started: Started,
    open: Vec<Socket>,
    program: Program,
) -> std::io::Result<()> {
    started.name = net.unique_name(started.name);
    let id = net.stage.enlist(started.role, !net.hub.keeps_events())?;
    let recorder = Recorder::new(net.hub.clone(), net.stop.clone(), id);
    let actor = Actor { id, started, recorder, net: net.clone(), open };
    let name: String = actor.started.name.chars().take(15).collect();
    let thread = std::thread::Builder::new().name(name).stack_size(STACK).spawn(move || live(actor, program));
    match thread {
        Ok(thread) => {
            net.add_thread(thread);
            Ok(())
        }
        Err(error) => {
            net.stage.end(id);
            Err(error)
        }
    }
}

/// The life of an actor's thread. However its program ends, its sockets are closed and its end is recorded.
fn live(mut actor: Actor, program: Program) {
    let first_step = actor.pass_gate(None);
    let started = actor.started.clone();
    actor.note(Note::Started(started));
    let outcome = match first_step {
        Ok(()) => std::panic::catch_unwind(AssertUnwindSafe(|| program(&mut actor))),
        Err(stopped) => Ok(Err(stopped)),
    };
    for socket in std::mem::take(&mut actor.open) {
        actor.close_left_open(&socket);
    }
    let ending = match outcome {
        Ok(Ok(())) => Ending::Done,
        Ok(Err(CallError::Stopped)) => Ending::Stopped,
        Ok(Err(error)) => {
            actor.net.report_failure(error.text());
            Ending::Failed(error.text())
        }
        Err(panic) => {
            let message = panic_message(panic.as_ref());
            actor.net.report_failure(panic_sentence(actor.name(), &message));
            Ending::Panicked(message)
        }
    };
    actor.note(Note::Ended(ending));
    actor.flush();
    let (net, id) = (actor.net.clone(), actor.id);
    // The recorder, and with it this actor's hold on the channel, must be gone before the end is announced.
    drop(actor);
    net.stage.end(id);
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

fn panic_sentence(name: &str, message: &str) -> Text {
    Text::new(
        format!(
            "{name} ended by a defect of Sockscope itself: {message}. The other actors went on; please report this."
        ),
        format!("{name} 因 Sockscope 自身的缺陷而终止：{message}。其他执行者继续运行；请报告这个问题。"),
    )
}
