//! What a lesson names, and whether it is there: flows and actors in questions, marks on sends, chunks and bytes.
//! It judges no answer.

use crate::lesson::content::{Highlight, Question, Wanted};
use crate::world::{Name, World, actor_named, flow_named};

/// Every name of a flow or of an actor in a question.
pub fn names_of(question: &Question) -> Vec<Name> {
    let mut names = Vec::new();
    match &question.answer {
        Wanted::Choice(choices) => choices.iter().for_each(|choice| choice.when.names(&mut names)),
        Wanted::Number(measure) => measure.names(&mut names),
        Wanted::About(roughly) => roughly.measure.names(&mut names),
        Wanted::Order(all) => names.extend(all.iter().map(|one| Name::Actor(one.at.actor().to_owned()))),
        Wanted::Waits(waits) => names.extend(waits.actors.iter().chain(&waits.among).cloned().map(Name::Actor)),
        Wanted::Cuts { flow } => names.push(Name::Flow(flow.clone())),
    }
    names
}

/// Those that are not in the world.
pub fn unknown_names(world: &World<'_>, names: &[Name]) -> Vec<String> {
    let unknown = |name: &&Name| match name {
        Name::Flow(flow) => flow_named(world, flow).is_none(),
        Name::Actor(actor) => actor_named(world, actor).is_none(),
    };
    let mut unknown: Vec<String> = names
        .iter()
        .filter(unknown)
        .map(|name| match name {
            Name::Flow(name) | Name::Actor(name) => name.clone(),
        })
        .collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Whether something that is marked is in the world. Lines of programs have been checked already.
pub fn is_there(world: &World<'_>, highlight: &Highlight) -> bool {
    let flow = |name: &str| flow_named(world, name).and_then(|flow| world.flow(flow));
    let place = |number: u32| number.checked_sub(1).and_then(|place| usize::try_from(place).ok());
    match highlight {
        Highlight::Line { .. } => true,
        Highlight::Send { flow: name, number } => {
            flow(name).zip(place(*number)).is_some_and(|(flow, place)| flow.send(place).is_some())
        }
        Highlight::Recv { flow: name, number } => {
            flow(name).zip(place(*number)).is_some_and(|(flow, place)| flow.recv(place).is_some())
        }
        Highlight::Bytes { flow: name, from, to } => from < to && flow(name).is_some_and(|flow| *to <= flow.accepted),
    }
}
