//! Goes the way of a recorded run once more: a fresh run is let go in the same order, and what was done to the first one by hand
//! is done to it at the same places, up to a position.
//! It waits for nobody, as the conductor does not; and it takes no way of its own, which is for whoever forks there.

use std::collections::VecDeque;

use super::conductor::Progress;
use crate::lang::Text;
use crate::run::{Run, Step};
use crate::scenario::Scenario;
use crate::trace::{Note, Position, Steered, Steering, Trace, Waiting, What, normalised_lines};

/// What held in a recorded run at a position, of what steering can change: the run began with a scenario, and recvs and framings
/// are those that it was steered to before.
pub fn held_at(begun: &Scenario, recorded: &Trace, at: Position) -> Scenario {
    let mut held = begun.clone();
    for steered in steered_before(recorded, at) {
        match &steered.steered {
            Steering::RecvSize(size) => held.recv_size = *size,
            Steering::Framing(framing) => held.framing = framing.clone(),
            _ => {}
        }
    }
    held
}

/// What steered a run on its way to a position.
fn steered_before(recorded: &Trace, at: Position) -> impl Iterator<Item = &Steered> {
    recorded.steered().take_while(move |steered| steered.after < at.0 as u64)
}

/// The way of a recorded run, as far as it is still to be gone.
#[derive(Clone, Debug)]
pub struct Replay {
    recorded: Trace,
    until: usize,
    steered: VecDeque<Steered>,
}

impl Replay {
    /// The way to a position of a recorded staged run.
    pub fn new(recorded: &Trace, until: Position) -> Self {
        let until = until.min(recorded.end());
        let steered = steered_before(recorded, until).cloned().collect();
        Self { recorded: recorded.clone(), until: until.0, steered }
    }

    /// Whether somebody has to be there who might type to the programs of the fresh run, which is held before its first call.
    pub fn is_typed(&self) -> bool {
        was_typed(&self.recorded)
    }

    /// Goes on as far as that is possible without waiting. Done is who stands at the position, or behind it where no actor
    /// stands still just there.
    pub fn advance(&mut self, run: &Run) -> Progress {
        if run.is_over() {
            return Progress::Done;
        }
        let Some(trace) = run.controls().settled() else { return Progress::UnderWay };
        if trace.len() >= self.until {
            return Progress::Done;
        }
        let is_due = |steered: &mut Steered| steered.after <= trace.len() as u64;
        match self.steered.pop_front_if(is_due) {
            Some(steered) => steer(run, steered.steered),
            None => self.step(run, trace.len()),
        }
    }

    /// Lets the next actor of the usual order go.
    fn step(&self, run: &Run, events: usize) -> Progress {
        if run.controls().standing().iter().any(|(_, standing)| standing.is_able()) {
            run.controls().step(Step::default());
            return Progress::Stepped;
        }
        let next = self.recorded.event(events).map(|event| &event.what);
        if matches!(next, Some(What::Noted(note)) if matches!(**note, Note::Stalemate | Note::OnlyTurns { .. })) {
            // Whoever holds a run at the gate may have something in mind, so only one that is not held is given up.
            run.controls().set_paused(false);
        }
        Progress::UnderWay
    }
}

/// Does once more what was done by hand.
fn steer(run: &Run, steering: Steering) -> Progress {
    match steering {
        Steering::Let { actor, to } => run.controls().step(Step { actor: Some(actor), stride: to }),
        Steering::Typed { actor, line } => {
            run.type_line(run.name_of(actor).unwrap_or_default(), &line);
        }
        Steering::InputEnded { actor } => run.end_input(run.name_of(actor).unwrap_or_default()),
        Steering::Framing(framing) => run.change_framing(framing),
        Steering::RecvSize(size) => run.change_recv_size(size),
        Steering::Breakpoints(lines) => {
            run.controls().set_breakpoints(lines.into_iter().map(|at| (at.program, at.line)).collect());
        }
        Steering::TransferCancelled { actor } => run.cancel_transfer(actor),
        Steering::Stopped => run.controls().stop(),
    }
    Progress::Stepped
}

/// Whether somebody might type to the programs of a recorded run. Where nobody might, none ever waited for a line.
fn was_typed(recorded: &Trace) -> bool {
    let waited = recorded.events().any(|event| match &event.what {
        What::Noted(note) => matches!(note.as_ref(), Note::Waits(Waiting::Input { .. })),
        _ => false,
    });
    waited
        || recorded
            .steered()
            .any(|steered| matches!(steered.steered, Steering::Typed { .. } | Steering::InputEnded { .. }))
}

/// The first event in which two runs differ, as lines of their normalised files; absent where a run has ended before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The number of the event, counted from 0.
    pub event: usize,
    pub recorded: Option<String>,
    pub fresh: Option<String>,
}

/// The first difference among the first `until` events of two runs; none if they are the same but for times, ports and
/// descriptors.
pub fn first_difference(recorded: &Trace, fresh: &Trace, until: Position) -> Option<Difference> {
    let (mut of_recorded, mut of_fresh) = (normalised_lines(recorded), normalised_lines(fresh));
    (0..until.0).find_map(|event| {
        let (recorded, fresh) = (of_recorded.next(), of_fresh.next());
        (recorded != fresh).then_some(Difference { event, recorded, fresh })
    })
}

impl Difference {
    /// What it means, as a sentence.
    pub fn text(&self) -> Text {
        let event = self.event;
        Text::new(
            format!(
                "The run can not be repeated: its event {event} is another one. Only a staged run whose programs do the same each time can."
            ),
            format!(
                "这次运行无法重演：第 {event} 个事件与录制的不同。只有按编排执行、程序每次行为都相同的运行才能重演。"
            ),
        )
    }
}
