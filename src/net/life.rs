//! The life of an actor's thread, from its start to its end, whatever its program does; and how one actor starts another.
//! It makes no call but the closing of what was left open.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use crate::lang::Text;
use crate::net::actor::open_sockets::OpenSockets;
use crate::net::actor::shared::Shared;
use crate::net::actor::{Actor, First, Program, STACK};
use crate::net::record::recorder::Recorder;
use crate::net::sockets::error::CallError;
use crate::net::sockets::socket::Socket;
use crate::standing::Next;
use crate::trace::{ActorId, Ending, Note, Schedule, Started};

/// Starts an actor. It stands at the gate until it is let go for the first time.
pub fn start(
    net: &Arc<Shared>,
    mut started: Started,
    first: Option<First>,
    open_sockets: Arc<OpenSockets>,
    stack: usize,
    program: Program,
) -> std::io::Result<ActorId> {
    started.name = net.unique_name(started.name);
    let id = net.stage.enlist(started.role, !net.hub.keeps_events())?;
    net.enlist(&started.name, id);
    let recorder = Recorder::new(net.hub.clone(), net.stop.clone(), id);
    open_sockets.join(id);
    net.add_open_sockets(id, &open_sockets);
    let name: String = started.name.chars().take(15).collect();
    let first = first.unwrap_or_else(|| First { id, name: started.name.as_str().into(), descriptors: Arc::default() });
    let life = Life { id, started, first, recorder, open_sockets, net: net.clone() };
    match std::thread::Builder::new().name(name).stack_size(stack).spawn(move || life.live(program)) {
        Ok(thread) => {
            net.add_thread(thread);
            Ok(id)
        }
        Err(error) => {
            net.stage.end(id);
            Err(error)
        }
    }
}

/// What an actor is made of, before its thread runs.
struct Life {
    id: ActorId,
    started: Started,
    first: First,
    recorder: Recorder,
    open_sockets: Arc<OpenSockets>,
    net: Arc<Shared>,
}

impl Life {
    /// The life of an actor's thread. However its program ends, its sockets are closed and its end is recorded.
    fn live(self, program: Program) {
        let Self { id, started, first, recorder, open_sockets, net } = self;
        let name = started.name.clone();
        let mut actor = Actor::new(id, started.clone(), first, recorder, open_sockets.clone(), net.clone());
        let first_step = actor.pass_gate(Next::Start);
        actor.note(Note::Started(started));
        let outcome = match first_step {
            Ok(()) => std::panic::catch_unwind(AssertUnwindSafe(|| program(&mut actor))),
            Err(stopped) => Ok(Err(stopped)),
        };
        for socket in open_sockets.leave(id) {
            actor.close_left_open(&socket);
        }
        let ending = ending(&actor, outcome);
        actor.note(Note::Ended(ending));
        actor.flush();
        // The recorder, and with it this actor's hold on the channel, must be gone before the end is announced.
        drop(actor);
        net.release_name(&name);
        net.stage.end(id);
        net.stage.signal();
    }
}

/// Ends every actor whose thread has said that it will never come back: its sockets are closed in its name, the other
/// threads of its program are told to stop, and the run goes on without it.
pub fn bury(net: &Arc<Shared>) {
    for lifeline in net.take_cut() {
        let (id, started, first) = (lifeline.actor, &lifeline.started, &lifeline.first);
        let open_sockets = &lifeline.open_sockets;
        let recorder = Recorder::new(net.hub.clone(), net.stop.clone(), id);
        let mut actor = Actor::new(id, started.clone(), first.clone(), recorder, open_sockets.clone(), net.clone());
        for socket in open_sockets.take_all() {
            if let Some(os) = socket.os() {
                // Another thread of the program may wait for it in a free run, and is woken by this alone.
                os.shutdown(std::net::Shutdown::Both).ok();
            }
            actor.close_left_open(&socket);
        }
        let why = (lifeline.why)();
        actor.note(Note::Ended(Ending::Failed(why.clone())));
        actor.flush();
        drop(actor);
        net.report_failure(why);
        net.add_buried(id);
        for companion in open_sockets.others(id) {
            net.stage.dismiss(companion);
        }
        net.stage.end(id);
        net.stage.signal();
    }
}

fn ending(actor: &Actor, outcome: std::thread::Result<Result<(), CallError>>) -> Ending {
    match outcome {
        Ok(Ok(())) => Ending::Done,
        Ok(Err(CallError::Stopped)) if actor.outlived_its_program() => Ending::Daemon,
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
    }
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

impl Actor {
    /// Starts another actor of the same side and hands it sockets, which are its own from then on.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn spawn(&mut self, thread: &str, sockets: &[&Socket], program: Program) -> Result<(), CallError> {
        let open_sockets = Arc::new(OpenSockets::default());
        for socket in sockets {
            self.forget(socket);
            open_sockets.keep((*socket).clone());
        }
        self.start_another(thread, open_sockets, STACK, program).map(drop)
    }

    /// Starts another thread of the same program: its sockets are those of this one.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn spawn_thread(&mut self, thread: &str, stack: usize, program: Program) -> Result<ActorId, CallError> {
        let open_sockets = self.open_sockets().clone();
        self.start_another(thread, open_sockets, stack, program)
    }

    /// The program has come to its end: its other threads, which are daemons, end here, one after another. Whether all of
    /// them did.
    pub fn end_companions(&mut self) -> bool {
        /// How long one of them may take.
        const FAREWELL: Duration = Duration::from_millis(200);
        let left = self.open_sockets().end(self.id(), self.must_stop());
        if !left.is_empty() {
            self.flush();
        }
        for companion in left {
            let awaited = self.net.stage.awaited_by(companion);
            self.net.stage.dismiss(companion);
            if self.net.stage.schedule == Schedule::Free {
                // Whoever waits for a connection in a free run is woken by its end alone; and what another thread has closed
                // meanwhile is open for as long as somebody waits for it.
                for os in self.open_sockets().open().iter().filter_map(Socket::os) {
                    os.shutdown(std::net::Shutdown::Both).ok();
                }
                for socket in awaited {
                    rustix::net::shutdown(socket.as_fd(), rustix::net::Shutdown::Both).ok();
                }
            }
            self.net.stage.wait_end_of(companion, FAREWELL);
        }
        self.open_sockets().end(self.id(), self.must_stop()).is_empty()
    }

    fn start_another(
        &mut self,
        thread: &str,
        open_sockets: Arc<OpenSockets>,
        stack: usize,
        program: Program,
    ) -> Result<ActorId, CallError> {
        let Started { role, program: title, .. } = self.started();
        let first = self.first().clone();
        let name = format!("{}/{thread}", first.name);
        let started = Started { name, role: *role, program: title.clone(), of: Some(first.id) };
        let begun = start(&self.net, started, Some(first), open_sockets, stack, program);
        let inherits = |id: &ActorId| self.net.stage.inherit(*id, self.id());
        begun.inspect(inherits).map_err(|error| {
            CallError::Program(Text::new(
                format!("A new thread could not be started: {error}. Use fewer clients or threads."),
                format!("无法启动新线程：{error}。请减少客户端或线程的数量。"),
            ))
        })
    }
}
