//! What the questions, checks and moves of a step may not ask for: what no two runs would answer alike.
//! It starts no run; `proof` does.

use super::check::{Wrong, wrong};
use super::kinds::{Waits, Within};
use super::model::{Question, Step, Wanted, Way};
use crate::steer::{Move, Pass, Until};
use crate::world::Condition;

/// There is a digit for each of so many.
const MOST: usize = 9;

/// Looks at everything that a step asks for.
///
/// # Errors
/// The first thing that no two runs would answer alike.
pub fn check(step: &Step, has_beside: bool, field: &str) -> Result<(), Wrong> {
    for (name, question) in [("predict", &step.predict), ("observe", &step.observe)] {
        if let Some(question) = question {
            let field = format!("{field}.{name}");
            check_question(question, &field)?;
            if !has_beside && looks_beside(question) {
                return nothing_beside(field);
            }
        }
    }
    for (name, moves) in [("moves", &step.moves), ("reveal", &step.reveal)] {
        check_moves(moves, &format!("{field}.{name}"))?;
    }
    if let Some((name, _)) = step.numbers.iter().find(|(_, measure)| !has_beside && measure.looks_beside()) {
        return nothing_beside(format!("{field}.numbers.{name}"));
    }
    let Some(task) = &step.task else { return Ok(()) };
    for (number, check) in task.checks.iter().enumerate() {
        let field = format!("{field}.task.checks[{number}]");
        check_times(&check.pass, &format!("{field}.pass"))?;
        check.fail.as_ref().map_or(Ok(()), |fail| check_times(fail, &format!("{field}.fail")))?;
    }
    match &task.by {
        Way::Moves(moves) => check_moves(moves, &format!("{field}.task.by.moves")),
        Way::Edit(_) => Ok(()),
    }
}

fn check_question(question: &Question, field: &str) -> Result<(), Wrong> {
    match &question.answer {
        Wanted::Choice(choices) => choices
            .iter()
            .enumerate()
            .try_for_each(|(place, choice)| check_times(&choice.when, &format!("{field}.answer.choice[{place}].when"))),
        Wanted::About(roughly) => check_within(roughly.within, &format!("{field}.answer.about.within")),
        Wanted::Order(happenings) if !(2..=MOST).contains(&happenings.len()) => wrong(
            format!("{field}.answer.order"),
            format!("There are {} events; 2 to {MOST} can be put into an order.", happenings.len()),
            format!("这里有 {} 个事件；可以排序的是 2 到 {MOST} 个。", happenings.len()),
        ),
        Wanted::Waits(waits) => check_waits(waits, &format!("{field}.answer.waits")),
        Wanted::Number(measure) if measure.is_time() => never_twice(format!("{field}.answer.number")),
        _ => Ok(()),
    }
}

fn looks_beside(question: &Question) -> bool {
    match &question.answer {
        Wanted::Choice(choices) => choices.iter().any(|choice| choice.when.looks_beside()),
        Wanted::Number(measure) => measure.looks_beside(),
        Wanted::About(roughly) => roughly.measure.looks_beside(),
        _ => false,
    }
}

fn nothing_beside(field: String) -> Result<(), Wrong> {
    wrong(
        field,
        "This asks for the run beside, and there is none. Add `beside` to the step that begins the run.",
        "这里问的是旁边的运行，可旁边没有。请在开始运行的那一步加上 `beside`。",
    )
}

/// A tolerance that tolerates everything, or nothing.
fn check_within(within: Within, field: &str) -> Result<(), Wrong> {
    let makes_sense = match within {
        Within::MoreOrLess(most) => most > 0,
        Within::Percent(percent) => (1..100).contains(&percent),
        Within::Range { from, to } => from < to,
    };
    if makes_sense {
        return Ok(());
    }
    wrong(
        field,
        "This lets every number be right, or only one. Write `more_or_less` from 1 on, `percent` from 1 to 99, or a `range` whose end is behind its beginning.",
        "这样写，不是任何数都对，就是只有一个数对。请写 1 以上的 `more_or_less`，1 到 99 的 `percent`，或终点大于起点的 `range`。",
    )
}

/// Nobody is asked about twice, and there are digits for all whom one may choose.
fn check_waits(waits: &Waits, field: &str) -> Result<(), Wrong> {
    let mut names: Vec<&String> = waits.actors.iter().chain(&waits.among).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    if !waits.actors.is_empty() && names.len() == all && (2..MOST).contains(&all) {
        return Ok(());
    }
    wrong(
        field,
        format!("Name at least one actor, two to {} with `among`, and each once.", MOST - 1),
        format!("至少要问一个角色；连同 `among` 一共 2 到 {} 个，每个只写一次。", MOST - 1),
    )
}

fn check_moves(moves: &[Move], field: &str) -> Result<(), Wrong> {
    moves.iter().enumerate().try_for_each(|(place, one)| match one {
        Move::Run { until: Some(condition) } | Move::Let { until: Until::Holds(condition), .. } => {
            check_times(condition, &format!("{field}[{place}]"))
        }
        Move::Pass(Pass::Ms(ms)) if !(1..=Pass::LONGEST).contains(ms) => wrong(
            format!("{field}[{place}]"),
            format!("{ms} ms are to pass; 1 to {} can.", Pass::LONGEST),
            format!("要等 {ms} 毫秒；只能等 1 到 {} 毫秒。", Pass::LONGEST),
        ),
        _ => Ok(()),
    })
}

/// A time that is just so many milliseconds.
fn check_times(condition: &Condition, field: &str) -> Result<(), Wrong> {
    let is_exact = |one: &Condition| match one {
        Condition::Is(comparison) => comparison.measure.is_time(),
        Condition::Same(one, other) => one.is_time() || other.is_time(),
        _ => false,
    };
    if condition.has(&is_exact) { never_twice(field.to_owned()) } else { Ok(()) }
}

fn never_twice(field: String) -> Result<(), Wrong> {
    wrong(
        field,
        "A time is never just the same twice. Ask with `at_least` or `at_most`, or for a number with `about`.",
        "时间不会两次恰好相同。请用 `at_least` 或 `at_most`，问数字时请用 `about`。",
    )
}
