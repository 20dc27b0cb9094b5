//! What the classroom does with the session's run: the lesson's moves, at the pace that is set, and checks of what was edited.
//! It decides nothing about steps; the attempt does.

use super::taking::Patience;
use super::{Classroom, LOOK_AGAIN};
use crate::desk::command::PlayCommand;
use crate::desk::session::Session;
use crate::lang::Text;
use crate::lesson::{Phase, Verdict};
use crate::steer::{Move, Progress as MoveProgress};
use crate::trace::{Note, What};

impl Classroom {
    /// Stops whatever checks the task.
    pub(super) fn stop_checking(&mut self, session: &mut Session) {
        self.trials.stop();
        if let Some(taking) = self.taking.as_mut().filter(|taking| taking.checking) {
            session.stop_for_lesson();
            (taking.checking, taking.conductor, taking.disturbed) = (false, None, true);
            taking.verdict = Some(Verdict::NotYet(Text::new("Cancelled", "已取消")));
        }
    }

    /// Runs what the learner has edited, to its end, to be judged.
    pub(super) fn check(&mut self, session: &mut Session) {
        let Some(taking) = &mut self.taking else { return };
        let Some(edit) = taking.attempt.edit().cloned() else { return };
        self.trials.forget();
        // A cut that was stepped through has another client; the check is about the lesson's own programs.
        let typed = session.scenario().programs.iter().find(|program| program.file == edit.file);
        let text = typed.map(|program| session.workshop.text(program).to_owned());
        taking.attempt.count_try();
        taking.attempt.keep_edit(text.clone());
        if let Some(scenario) = taking.attempt.scenario() {
            let same =
                scenario.programs.iter().map(|p| &p.file).eq(session.scenario().programs.iter().map(|p| &p.file));
            if !same {
                session.begin_for_lesson(scenario);
                if let Some(text) = text {
                    session.apply(PlayCommand::Edit(edit.file, text));
                }
            }
        }
        session.begin_again_for_lesson();
        taking.verdict = None;
        taking.checking = true;
        taking.move_on(vec![Move::Run { until: None }]);
    }

    /// Goes on with the moves that are under way. Returns how many seconds later it wants to be asked again.
    pub(super) fn go_on_with_moves(&mut self, session: &mut Session, now: f64) -> Option<f64> {
        let taking = self.taking.as_mut()?;
        let conductor = taking.conductor.as_mut()?;
        let paced = taking.attempt.phase() == Phase::Revealing && !taking.checking;
        let interval = session.speed.interval().filter(|_| paced);
        if now < taking.next_move_at && interval.is_some() {
            return Some(taking.next_move_at - now);
        }
        let progress = session.make_moves(conductor);
        let goes_on = matches!(progress, MoveProgress::UnderWay | MoveProgress::Stepped);
        if goes_on && Patience::is_over(&mut taking.patience, session.trace().len(), taking.checking) {
            self.lose_patience(session);
            return None;
        }
        match progress {
            MoveProgress::UnderWay => Some(LOOK_AGAIN),
            MoveProgress::Stepped => {
                taking.next_move_at = now + interval.unwrap_or(0.0);
                Some(interval.unwrap_or(LOOK_AGAIN))
            }
            MoveProgress::Stuck(text) => {
                taking.conductor = None;
                taking.stuck = Some(text);
                None
            }
            MoveProgress::Done if !session.rests() => Some(LOOK_AGAIN),
            MoveProgress::Done => {
                let failed = conductor.failed(session.trace()).filter(|_| session.report().is_some());
                taking.conductor = None;
                if failed.is_some() {
                    taking.stuck = failed;
                    return None;
                }
                if let Some((scenario, moves)) = taking.begins_next.take() {
                    taking.beside = Some(session.trace().clone());
                    session.begin_beside_for_lesson(scenario);
                    taking.begun(moves, session);
                    return Some(0.0);
                }
                self.moves_are_made(session);
                Some(0.0)
            }
        }
    }

    /// Programs that go on and on are stopped, and it is said where one of them was.
    fn lose_patience(&mut self, session: &mut Session) {
        let text = endless(session);
        session.stop_for_lesson();
        let Some(taking) = &mut self.taking else { return };
        taking.conductor = None;
        if std::mem::take(&mut taking.checking) {
            taking.verdict = Some(Verdict::Fail(text));
            taking.disturbed = true;
        } else {
            taking.stuck = Some(text);
        }
    }

    fn moves_are_made(&mut self, session: &mut Session) {
        let Some(taking) = &mut self.taking else { return };
        taking.disturbed = taking.checking;
        if std::mem::take(&mut taking.checking) {
            self.judge_check(session);
        } else {
            let effect = taking.attempt.moves_are_made();
            self.carry_out(effect, session);
        }
        self.keep();
    }

    /// The programs have run to their end with what was edited: how the task stands, and whether all cuts are to be tried.
    fn judge_check(&mut self, session: &Session) {
        let Some(taking) = &mut self.taking else { return };
        let verdict = taking.attempt.judge_task(&taking.world(session.trace()));
        let passes = verdict.as_ref().is_some_and(Verdict::passes);
        let every = taking.attempt.edit().and_then(|edit| edit.every_cut.clone());
        match every.filter(|_| passes) {
            Some(every) => {
                if let Err(text) = self.trials.start(session.scenario(), &every) {
                    taking.verdict = Some(Verdict::Fail(text));
                }
            }
            None => {
                let file = taking.attempt.edit().map(|edit| edit.file.clone()).unwrap_or_default();
                let failed = session.failure_of(&file).or_else(|| only_turns(session)).filter(|_| !passes);
                taking.verdict = failed.map(Verdict::Fail).or(verdict);
                if passes {
                    taking.attempt.task_is_done();
                }
            }
        }
    }

    /// A task that is done by letting actors go is judged as the run goes on.
    pub(super) fn judge_what_was_done(&mut self, session: &Session) {
        let Some(taking) = &mut self.taking else { return };
        let by_moves = taking.attempt.phase() == Phase::Doing && taking.attempt.edit().is_none();
        let at = (session.show().id, session.trace().len());
        if !by_moves || taking.is_moving() || taking.judged_at == at || !taking.disturbed {
            return;
        }
        taking.judged_at = at;
        let before = taking.verdict.take();
        taking.verdict = taking.attempt.judge_task(&taking.world(session.trace()));
        let fails = |verdict: &Option<Verdict>| matches!(verdict, Some(Verdict::Fail(_)));
        let passes = taking.verdict.as_ref().is_some_and(Verdict::passes);
        if passes || fails(&taking.verdict) && !fails(&before) {
            taking.attempt.count_try();
        }
        if taking.verdict.as_ref().is_some_and(Verdict::passes) {
            taking.attempt.task_is_done();
            self.keep();
        }
    }
}

/// A program only went round, so that the run was ended: where.
fn only_turns(session: &Session) -> Option<Text> {
    let turns = session.trace().events().find_map(|event| match &event.what {
        What::Noted(note) => match note.as_ref() {
            Note::OnlyTurns { actor } => Some(*actor),
            _ => None,
        },
        _ => None,
    })?;
    let world = session.world();
    let actor = world.actor(turns)?;
    Some(stopped(actor.line.map(|line| (&*actor.started.program, line))))
}

/// Programs did not come to rest: who was where.
fn endless(session: &Session) -> Text {
    let world = session.world();
    let actors = world.actors();
    let runs = actors.iter().filter(|actor| !matches!(actor.doing, crate::world::Doing::Ended(_)));
    let last =
        runs.filter_map(|actor| Some((actor.last_event, &actor.started.program, actor.line?))).max_by_key(|(n, ..)| *n);
    stopped(last.map(|(_, file, line)| (&**file, line)))
}

/// What is said of programs that do not end, with the line that was told last.
fn stopped(last: Option<(&str, u32)>) -> Text {
    let (en, zh) = match last {
        Some((file, line)) => (
            format!(" The last line that was told is line {line} of {file}. Is there a loop that does not end?"),
            format!("最后记录到的是 {file} 第 {line} 行。是不是有循环停不下来？"),
        ),
        None => (String::new(), String::new()),
    };
    Text::new(
        format!("The programs went on and on, so they were stopped.{en}"),
        format!("程序一直停不下来，所以被停止了。{zh}"),
    )
}
