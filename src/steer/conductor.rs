//! Carries moves out on a run that is held at the gate, one call at a time.
//! It waits for nobody: whoever drives it, a window or a command, asks it again when the run has come to rest.

use std::collections::VecDeque;
use std::time::Duration;

use super::moves::{Move, Pass, Until};
use crate::lang::Text;
use crate::run::{Deadline, Next, Run, Standing, Step, Stride};
use crate::trace::{ActorId, Role, Trace, What};
use crate::world::{World, actor_named, calls_made, flow_named};

/// More steps than any lesson needs. A program that goes round and round is stopped here.
const MOST_STEPS: u32 = 20_000;

/// How far the moves have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Something is on its way; ask again.
    UnderWay,
    /// A call was let go; ask again once the run has come to rest.
    Stepped,
    /// Every move is made.
    Done,
    /// A move can not be made.
    Stuck(Text),
}

/// The moves that are still to be made.
#[derive(Clone, Debug, Default)]
pub struct Conductor {
    moves: VecDeque<Move>,
    /// Those that were left when the run was over.
    unmade: Vec<Move>,
    /// How often the present move's actor had made the move's call when the move began.
    before: Option<u64>,
    /// Until when the present move lets time pass.
    until: Option<Deadline>,
    steps: u32,
}

impl Conductor {
    /// A conductor that will make these moves, in their order.
    pub fn new(moves: impl IntoIterator<Item = Move>) -> Self {
        Self { moves: moves.into_iter().collect(), ..Self::default() }
    }

    /// Goes on as far as that is possible without waiting.
    pub fn advance(&mut self, run: &Run) -> Progress {
        while let Some(next) = self.moves.front().cloned() {
            if run.controls().is_free() && matches!(next, Move::Run { .. }) {
                run.controls().set_paused(false);
                return self.unsettled(run);
            }
            let Some(trace) = run.controls().settled() else { return self.unsettled(run) };
            if is_ending(run, &trace) {
                return self.unsettled(run);
            }
            match self.carry_out(&next, run, &trace) {
                Some(Progress::Done) => {
                    self.moves.pop_front();
                    (self.before, self.until) = (None, None);
                }
                Some(progress) => return progress,
                None => {
                    self.steps += 1;
                    return if self.steps > MOST_STEPS { Progress::Stuck(endless()) } else { Progress::Stepped };
                }
            }
        }
        Progress::Done
    }

    /// A run that is over does not come to rest any more than it has.
    fn unsettled(&mut self, run: &Run) -> Progress {
        if !run.is_over() {
            return Progress::UnderWay;
        }
        self.without_run()
    }

    /// Nothing can be moved any more, since the run is over.
    pub fn without_run(&mut self) -> Progress {
        self.unmade.extend(self.moves.drain(..));
        Progress::Done
    }

    /// Why the moves have not come to what they were for, if the run was over first; asked with the whole trace of the run.
    pub fn failed(&self, trace: &Trace) -> Option<Text> {
        let world = World::at_end(trace);
        let mut unmade = self.unmade.iter().enumerate();
        let first = |place: usize| if place == 0 { self.before.unwrap_or(0) } else { 0 };
        let fails = unmade.any(|(place, unmade)| match unmade {
            Move::Run { until: Some(condition) } | Move::Let { until: Until::Holds(condition), .. } => {
                !condition.holds(&world)
            }
            Move::Let { actor, until: Until::Returned { call, times } } => {
                let made = actor_named(&world, actor).map_or(0, |actor| calls_made(&world, actor, *call));
                made < first(place) + u64::from(*times)
            }
            Move::Let { until: Until::Before { .. } | Until::Line { .. }, .. } => true,
            Move::Let { until: Until::Waits, .. } | Move::Run { until: None } | Move::Type { .. } | Move::Pass(_) => {
                false
            }
        });
        fails.then(|| because(over(), trace))
    }

    /// Makes a step of a move. `None` if somebody was let go.
    fn carry_out(&mut self, next: &Move, run: &Run, trace: &Trace) -> Option<Progress> {
        let world = World::at_end(trace);
        match next {
            Move::Type { actor, line } => {
                Some(if run.type_line(actor, line) { Progress::Done } else { Progress::Stuck(nobody(actor)) })
            }
            Move::Pass(pass) => Some(self.let_pass(pass, run, &world)),
            Move::Run { until } => {
                if until.as_ref().is_some_and(|until| until.holds(&world)) {
                    return Some(Progress::Done);
                }
                self.let_anybody_go(run, until.is_some())
            }
            Move::Let { actor: name, until } => {
                let Some(actor) = actor_named(&world, name).or_else(|| run.actor_named(name)) else {
                    return Some(Progress::Stuck(nobody(name)));
                };
                self.let_go(actor, name, until, run, &world)
            }
        }
    }

    fn let_pass(&mut self, pass: &Pass, run: &Run, world: &World<'_>) -> Progress {
        match pass {
            Pass::Ms(ms) => {
                let time = Duration::from_millis((*ms).min(Pass::LONGEST));
                let until = self.until.get_or_insert_with(|| Deadline::after(time));
                if until.passed() { Progress::Done } else { Progress::UnderWay }
            }
            Pass::Acknowledged(name) => match flow_named(world, name).map(|flow| run.controls().held_back(flow)) {
                Some(Some(0)) => Progress::Done,
                Some(Some(_)) => Progress::UnderWay,
                Some(None) | None => Progress::Stuck(no_stream(name)),
            },
        }
    }

    fn let_anybody_go(&mut self, run: &Run, wanted: bool) -> Option<Progress> {
        if run.controls().standing().iter().any(|(_, standing)| standing.is_able()) {
            run.controls().step(Step { actor: None, stride: Stride::Call });
            return None;
        }
        Some(match (run.controls().awaits_time(), wanted && run.is_over()) {
            (true, _) if !run.is_over() => Progress::UnderWay,
            (_, true) => Progress::Stuck(over()),
            _ => Progress::Done,
        })
    }

    fn let_go(&mut self, actor: ActorId, name: &str, until: &Until, run: &Run, world: &World<'_>) -> Option<Progress> {
        let all = run.controls().standing();
        let standing = all.iter().find(|(id, _)| *id == actor).map_or(&Standing::Ended, |(_, standing)| standing);
        if self.is_reached(actor, until, standing, world) {
            return Some(Progress::Done);
        }
        if standing.is_able() {
            let stride = match until {
                Until::Line { .. } => Stride::Line,
                _ => Stride::Call,
            };
            run.controls().step(Step { actor: Some(actor), stride });
            return None;
        }
        // Whoever sleeps, or has set a time limit, goes on by itself.
        if run.controls().awaits_time() && *standing == Standing::Waiting(false) && !matches!(until, Until::Waits) {
            return Some(Progress::UnderWay);
        }
        Some(if matches!(until, Until::Waits) { Progress::Done } else { Progress::Stuck(cannot(name, until)) })
    }

    fn is_reached(&mut self, actor: ActorId, until: &Until, standing: &Standing, world: &World<'_>) -> bool {
        match until {
            Until::Waits => false,
            Until::Returned { call, times } => {
                let made = calls_made(world, actor, *call);
                let before = *self.before.get_or_insert(made);
                // Having made it, it goes on to where it stands before its next call.
                made >= before + u64::from(*times) && *standing != Standing::Running
            }
            Until::Before { call } => {
                matches!(standing, Standing::AtGate(Next::Call(pending)) if pending.call == *call)
            }
            Until::Line { text } => match standing {
                Standing::AtGate(Next::Line { line, .. }) => {
                    line_text(world.trace, actor, *line).is_some_and(|line| line.contains(text.as_str()))
                }
                _ => false,
            },
            Until::Holds(condition) => condition.holds(world),
        }
    }
}

/// Whether the clients have ended and nobody has anything to do, so that the run ends by itself in a moment.
fn is_ending(run: &Run, trace: &Trace) -> bool {
    let standing = run.controls().standing();
    let is_client = |actor: ActorId| trace.actor(actor).is_some_and(|actor| actor.started.role == Role::Client);
    let mut clients = standing.iter().filter(|(actor, _)| is_client(*actor)).peekable();
    clients.peek().is_some()
        && clients.all(|(_, standing)| *standing == Standing::Ended)
        && !standing.iter().any(|(actor, standing)| standing.is_able() || trace.actor(*actor).is_none())
}

/// The text of a line of the actor's program.
fn line_text(trace: &Trace, actor: ActorId, line: u32) -> Option<String> {
    let file = &trace.actor(actor)?.started.program;
    let place = usize::try_from(line.checked_sub(1)?).ok()?;
    trace.header.source(file)?.lines().nth(place).map(str::to_owned)
}

fn nobody(name: &str) -> Text {
    Text::new(
        format!("There is no actor called {name:?} in this run. Name server, client-1 and so on in the moves."),
        format!("这次运行中没有名为 {name:?} 的执行者。请在 moves 中写 server、client-1 等名字。"),
    )
}

fn no_stream(name: &str) -> Text {
    Text::new(
        format!(
            "What the kernel holds of {name:?} cannot be asked: there is no such stream now, or an end of it is closed. Mend the name, or ask sooner."
        ),
        format!(
            "无法询问内核还留着 {name:?} 的多少字节：此刻没有这条流，或者它的一端已经关闭。请改正名字，或提早询问。"
        ),
    )
}

fn cannot(name: &str, until: &Until) -> Text {
    let (en, zh) = match until {
        Until::Returned { call, .. } => {
            (format!("make the call {}", call.name()), format!("完成 {} 调用", call.name()))
        }
        Until::Before { call } => (format!("reach the call {}", call.name()), format!("走到 {} 调用", call.name())),
        Until::Line { text } => (format!("reach the line {text:?}"), format!("走到含有 {text:?} 的那一行")),
        Until::Holds(_) | Until::Waits => {
            ("bring about what the lesson waits for".to_owned(), "达到课程所等待的状态".to_owned())
        }
    };
    Text::new(
        format!("{name} was to {en}, and can not go on: it waits for somebody else, or has ended."),
        format!("{name} 应当{zh}，但已无法继续：它在等别的角色，或者已经结束。"),
    )
}

/// The run was over too early.
fn over() -> Text {
    Text::new(
        "The run was over before what the lesson waits for had come.",
        "课程所等待的状态还没出现，运行就已经结束。",
    )
}

fn endless() -> Text {
    Text::new(
        format!("The programs made more than {MOST_STEPS} calls in one step of the lesson, so it stops here."),
        format!("课程的这一步里，程序的调用超过了 {MOST_STEPS} 次，因此到此为止。"),
    )
}

/// A sentence, and the exception that is behind it if there was one.
pub fn because(sentence: Text, trace: &Trace) -> Text {
    let raised = trace.events().find_map(|event| match &event.what {
        What::Raised(text) => Some((trace.actor_name(event.actor), text.lines().last()?)),
        _ => None,
    });
    let Some((name, raised)) = raised else { return sentence };
    Text::new(
        format!("{} The program of {name} had ended with {raised}.", sentence.en),
        format!("{}{name} 的程序已因 {raised} 而结束。", sentence.zh),
    )
}
