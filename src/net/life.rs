//! The life of an actor's thread, from its start to its end, whatever its program does.
//! It makes no call but the closing of what was left open.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use super::actor::{Actor, Program};
use super::error::CallError;
use super::household::Household;
use super::network::Shared;
use super::recorder::Recorder;
use super::stage::Next;
use crate::lang::Text;
use crate::trace::{ActorId, Ending, Note, Started};

/// Starts an actor. It stands at the gate until it is let go for the first time.
pub fn start(
    net: &Arc<Shared>,
    mut started: Started,
    household: Arc<Household>,
    stack: usize,
    program: Program,
) -> std::io::Result<()> {
    started.name = net.unique_name(started.name);
    let id = net.stage.enlist(started.role, !net.hub.keeps_events())?;
    let recorder = Recorder::new(net.hub.clone(), net.stop.clone(), id);
    household.join(id);
    net.add_household(id, &household);
    let name: String = started.name.chars().take(15).collect();
    let life = Life { id, started, recorder, household, net: net.clone() };
    match std::thread::Builder::new().name(name).stack_size(stack).spawn(move || life.live(program)) {
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

/// What an actor is made of, before its thread runs.
struct Life {
    id: ActorId,
    started: Started,
    recorder: Recorder,
    household: Arc<Household>,
    net: Arc<Shared>,
}

impl Life {
    /// The life of an actor's thread. However its program ends, its sockets are closed and its end is recorded.
    fn live(self, program: Program) {
        let Self { id, started, recorder, household, net } = self;
        let mut actor = Actor::new(id, started.clone(), recorder, household.clone(), net.clone());
        let first_step = actor.pass_gate(Next::Start);
        actor.note(Note::Started(started));
        let outcome = match first_step {
            Ok(()) => std::panic::catch_unwind(AssertUnwindSafe(|| program(&mut actor))),
            Err(stopped) => Ok(Err(stopped)),
        };
        for socket in household.leave(id) {
            actor.close_left_open(&socket);
        }
        let ending = ending(&actor, outcome);
        actor.note(Note::Ended(ending));
        actor.flush();
        // The recorder, and with it this actor's hold on the channel, must be gone before the end is announced.
        drop(actor);
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
