//! How an answer is written for people, the learner's and the right one.
//! It judges none.

use super::judge::Answer;
use crate::lang::{Text, plural};
use crate::lesson::content::{Question, Wanted};
use crate::world::Whom;

/// How an answer is written for people.
pub fn said(question: &Question, answer: &Answer) -> Text {
    match (&question.answer, answer) {
        (Wanted::Choice(choices), Answer::Choice(place)) => {
            choices.get(*place).map(|choice| choice.say.clone()).unwrap_or_default()
        }
        (_, Answer::Choice(place)) => Text::new(format!("{}", place + 1), format!("{}", place + 1)),
        (_, Answer::Number(number)) => Text::new(number.to_string(), number.to_string()),
        (_, Answer::Cuts(cuts)) if cuts.is_empty() => Text::new("no cut", "不切"),
        (_, Answer::Cuts(cuts)) => {
            let list = |joint: &str| cuts.iter().map(u64::to_string).collect::<Vec<_>>().join(joint);
            let s = plural(cuts.len() as u64);
            Text::new(format!("cut{s} after byte {}", list(", ")), format!("在第 {} 字节后切开", list("、")))
        }
        (Wanted::Order(happenings), Answer::Order(places)) => {
            let says: Vec<&Text> = places.iter().filter_map(|place| Some(&happenings.get(*place)?.say)).collect();
            joined(&says, " → ", " → ")
        }
        (_, Answer::Order(places)) => {
            let list = places.iter().map(|place| (place + 1).to_string()).collect::<Vec<_>>().join(" → ");
            Text::new(list.clone(), list)
        }
        (Wanted::Waits(waits), Answer::Waits(whom)) => {
            let rows: Vec<Text> = waits.actors.iter().zip(whom).map(|(actor, whom)| one_waits(actor, whom)).collect();
            joined(&rows.iter().collect::<Vec<_>>(), "; ", "；")
        }
        (_, Answer::Waits(whom)) => {
            let rows: Vec<Text> = whom.iter().map(whom_text).collect();
            joined(&rows.iter().collect::<Vec<_>>(), "; ", "；")
        }
    }
}

fn joined(texts: &[&Text], en: &str, zh: &str) -> Text {
    let list = |of: fn(&Text) -> &String, joint: &str| {
        texts.iter().map(|text| of(text).as_str()).collect::<Vec<_>>().join(joint)
    };
    Text::new(list(|text| &text.en, en), list(|text| &text.zh, zh))
}

fn one_waits(actor: &str, whom: &Whom) -> Text {
    let Text { en, zh } = whom_text(whom);
    Text::new(format!("{actor} waits for {en}"), format!("{actor} 在等{}{zh}", if zh.is_ascii() { " " } else { "" }))
}

/// Whom somebody waits for, in words.
pub fn whom_text(whom: &Whom) -> Text {
    match whom {
        Whom::Nobody => Text::new("nobody", "没有人"),
        Whom::SomethingElse => Text::new("something else", "别的"),
        Whom::Actor(name) => Text::new(name, name),
    }
}
