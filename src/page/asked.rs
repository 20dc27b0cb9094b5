//! A question of a lesson as a page judges it: its kind, what is right in the recorded run, and what there is to say.
//! The question itself stands in the handout; the page compares.

use serde_json::{Value, json};

use super::texts::Texts;
use crate::lesson::{Answer, Question, Waits, Wanted, said, truth};
use crate::world::{Whom, World};

/// The question with its truth, from the world in which all of its step is shown.
pub fn asked(question: &Question, shown: &World<'_>, texts: &mut Texts) -> Value {
    let truth = truth(question, shown);
    let mut value = kind(question, truth.as_ref());
    let replies = match &question.answer {
        Wanted::Choice(choices) => {
            choices.iter().map(|choice| choice.reply.as_ref().map(|reply| texts.text(reply))).collect()
        }
        _ => Vec::new(),
    };
    let mut usual = |text: &Option<crate::lang::Text>| text.as_ref().map(|text| texts.text(text));
    let (right, wrong) = (usual(&question.right), usual(&question.wrong));
    if let Some(fields) = value.as_object_mut() {
        fields.insert("said".to_owned(), truth.map(|truth| texts.text(&said(question, &truth))).into());
        fields.insert("replies".to_owned(), replies.into());
        fields.insert("right".to_owned(), right.into());
        fields.insert("wrong".to_owned(), wrong.into());
    }
    value
}

/// Who may be waited for by the actor at a place of the list, in the order in which a page offers them.
pub fn offers(waits: &Waits, place: usize) -> Vec<Whom> {
    let others = waits.others(place).into_iter().map(|name| Whom::Actor(name.to_owned()));
    others.chain([Whom::Nobody, Whom::SomethingElse]).collect()
}

/// What kind of answer is wanted, and the right one in the same form.
fn kind(question: &Question, truth: Option<&Answer>) -> Value {
    match (&question.answer, truth) {
        (Wanted::Choice(_), truth) => {
            let right = truth.and_then(|truth| if let Answer::Choice(place) = truth { Some(place) } else { None });
            json!({ "kind": "choice", "truth": right })
        }
        (Wanted::Number(_), truth) => number(truth, |measured, number| measured == number),
        (Wanted::About(roughly), truth) => number(truth, |measured, number| roughly.within.accepts(measured, number)),
        (Wanted::Order(_), truth) => {
            let right = truth.and_then(|truth| if let Answer::Order(places) = truth { Some(places) } else { None });
            json!({ "kind": "order", "truth": right })
        }
        (Wanted::Waits(waits), truth) => {
            let right = truth.and_then(|truth| {
                let Answer::Waits(whom) = truth else { return None };
                let place = |(row, whom): (usize, &Whom)| offers(waits, row).iter().position(|one| one == whom);
                whom.iter().enumerate().map(place).collect::<Option<Vec<_>>>()
            });
            json!({ "kind": "waits", "truth": right })
        }
        (Wanted::Cuts { .. }, truth) => {
            let right = truth.and_then(|truth| if let Answer::Cuts(cuts) = truth { Some(cuts) } else { None });
            json!({ "kind": "cuts", "truth": right })
        }
    }
}

/// A number, with the smallest and the largest that are right: a tolerance has no hole in it.
fn number(truth: Option<&Answer>, accepts: impl Fn(u64, u64) -> bool) -> Value {
    let Some(Answer::Number(measured)) = truth else { return json!({ "kind": "number", "truth": null }) };
    // What is accepted lies around what was measured; halving finds its ends.
    let edge = |far: u64| {
        let (mut inside, mut outside) = (*measured, far);
        while inside.abs_diff(outside) > 1 {
            let middle = inside.midpoint(outside);
            if accepts(*measured, middle) { inside = middle } else { outside = middle }
        }
        if accepts(*measured, outside) { outside } else { inside }
    };
    // Numbers beyond these are not exact in a script.
    json!({ "kind": "number", "truth": [edge(0), edge(1 << 52)] })
}
