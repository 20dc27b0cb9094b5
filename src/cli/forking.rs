//! `sockscope run --fork`: a recorded run gone once more to a position, and from there on with other flags.
//! What a run is once it goes on, `run` knows.

use super::args::RunArgs;
use super::problem::Problem;
use super::scenario;
use super::signals::Interrupt;
use super::trace_file;
use crate::codec::Framing;
use crate::lang::{Lang, Text};
use crate::net::Notify;
use crate::run::Run;
use crate::scenario::Scenario;
use crate::steer::{Fork, held_at};
use crate::trace::{Position, Trace};

/// What is gone once more, and what is different from there on.
pub struct ForkPlan {
    recorded: Trace,
    at: Position,
    /// What holds from there on.
    later: Scenario,
    recv_size: Option<u32>,
    /// Only where it is another one than holds there anyway.
    framing: Option<Framing>,
    /// The exit status that goes with what could be read of the trace.
    status: u8,
}

/// The scenario that is gone through once more, and the plan; nothing where no fork was asked for.
///
/// # Errors
/// A trace that cannot be read, a position that it does not have, or a value that cannot be used.
pub fn of_run(args: &RunArgs, lang: Lang) -> Result<Option<(Scenario, ForkPlan)>, Problem> {
    let Some(path) = &args.fork else { return Ok(None) };
    let (recorded, status) = trace_file::read_as_far(path, lang)?;
    let at = super::show::position(args.at, &recorded)?;
    let base = Scenario::recorded(&recorded.header).ok_or_else(|| no_scenario(path))?;
    Fork::can_be_gone_once_more(&base).map_err(Problem::from)?;
    // The recorded run may be a fork itself, which was steered to something else on the way.
    let held = held_at(&base, &recorded, at);
    let (scenario, later) = scenario::of_fork(args, &base, &held)?;
    let framing = Some(later.framing.clone()).filter(|framing| *framing != held.framing);
    let plan = ForkPlan { recorded, at, later, recv_size: args.recv_size, framing, status };
    Ok(Some((scenario, plan)))
}

fn no_scenario(path: &std::path::Path) -> Problem {
    Problem::at(
        &path.display().to_string(),
        &Text::new(
            "This trace does not say what was run, so it cannot be run once more. Record it anew with `run --trace`.",
            "这个轨迹没有说明运行的是什么，因此无法重演。请用 `run --trace` 重新录制。",
        ),
    )
}

impl ForkPlan {
    /// The scenario as it is from the fork on.
    pub fn later(&self) -> &Scenario {
        &self.later
    }

    /// The exit status of a fork that went well: not 0 where its trace breaks off.
    pub fn status(&self) -> u8 {
        self.status
    }

    /// Goes the recorded way to its position and changes what is to be different; the run goes on by itself. Says where it
    /// went another way, if it did.
    ///
    /// # Errors
    /// If it can not be started, or comes no further.
    pub fn begin(
        &self,
        scenario: &Scenario,
        notify: Notify,
        interrupt: &Interrupt,
    ) -> Result<(Run, Option<Text>), Problem> {
        let is_given_up = || interrupt.interrupted();
        let fork = Fork::make(scenario, &self.recorded, self.at, false, notify, &is_given_up).map_err(Problem::from)?;
        let Fork { run, trace, difference } = fork;
        if let Some(size) = self.recv_size {
            run.change_recv_size(size);
        }
        if let Some(framing) = &self.framing {
            run.change_framing(framing.clone());
        }
        run.controls().set_paused(false);
        Ok((run, difference.map(|difference| Fork::told(&difference, &self.recorded, &trace))))
    }
}
