//! A question as it stands in the handout: what is asked, with the fields in which it is answered. On the screen the script
//! takes it from here; what is right stands elsewhere.

use std::fmt::Write as _;

use super::asked::offers;
use super::flow::FlowFigure;
use super::html::{element, escaped, isolated, line};
use super::table::ink_class;
use crate::figure::{Ink, Subject};
use crate::lang::Lang;
use crate::lesson::{Happening, Question, Waits, Wanted, whom_text};
use crate::world::{World, flow_named};

/// Where a question is asked, and in which language.
pub struct Asking<'a> {
    /// The name of the step.
    pub step: &'a str,
    /// `predict` or `observe`.
    pub name: &'a str,
    /// The world in which it is asked, where there is a run.
    pub world: Option<World<'a>>,
    pub lang: Lang,
}

impl Asking<'_> {
    /// The question, with the words in front of it.
    pub fn html(&self, question: &Question, before: &str, ask: &str) -> String {
        let legend = element("legend", "", &format!("<b>{}</b> {}", escaped(before), line(ask)));
        let inside = element("fieldset", "", &(legend + &self.fields(question)));
        element("div", &format!("q {}", self.name), &inside)
    }

    fn fields(&self, question: &Question) -> String {
        let lang = self.lang;
        match &question.answer {
            Wanted::Choice(choices) => {
                let name = format!("{}-{}-{}", escaped(self.step), self.name, lang.code());
                let item = |(place, say): (usize, &str)| {
                    let field = format!("<input type=\"radio\" name=\"{name}\" value=\"{place}\">");
                    element("li", "", &element("label", "", &format!("{field} {}", element("span", "say", &line(say)))))
                };
                let items: String = choices.iter().map(|choice| choice.say.get(lang)).enumerate().map(item).collect();
                element("ul", "choices", &items)
            }
            Wanted::Order(happenings) => order(happenings, lang),
            Wanted::Waits(waits) => waits_for(waits, lang),
            Wanted::Number(_) | Wanted::About(_) => {
                let label = lang.pick("A number", "一个数");
                format!("<input type=\"text\" inputmode=\"numeric\" autocomplete=\"off\" aria-label=\"{label}\">")
            }
            Wanted::Cuts { flow } => self.cuts(flow),
        }
    }

    /// The bytes with a field between each two.
    fn cuts(&self, flow: &str) -> String {
        let lang = self.lang;
        let Some(world) = self.world else { return String::new() };
        let Some(flow) = flow_named(&world, flow).and_then(|id| world.flow(id)) else { return String::new() };
        let runs = FlowFigure::of(&Subject::new(world, &flow, lang)).bytes;
        let cells: Vec<(u64, String)> = runs
            .iter()
            .flat_map(|run| {
                let class = format!("b read {}", ink_class(Ink::of_send(run.2)));
                let cell = move |(place, text): (usize, &str)| {
                    (run.1 + place as u64 + 1, element("span", &class, &isolated(text)))
                };
                run.5.split(' ').enumerate().map(cell).collect::<Vec<_>>()
            })
            .collect();
        let mut out = String::new();
        for (place, (after, cell)) in cells.iter().enumerate() {
            out += cell;
            if place + 1 < cells.len() {
                let label = lang.pick(format!("a cut after byte {after}"), format!("在第 {after} 字节后切开"));
                write!(out, "<label><input type=\"checkbox\" value=\"{after}\" aria-label=\"{label}\"></label>")
                    .unwrap_or_default();
            }
        }
        let hint = lang.pick("Mark every cut; mark none if there is none.", "请标出每一处切口；没有就不标。");
        element("p", "faint", hint) + &element("div", "cuts", &out)
    }
}

/// Happenings, each with a field for its place.
fn order(happenings: &[Happening], lang: Lang) -> String {
    let places: String =
        (0..happenings.len()).map(|place| format!("<option value=\"{place}\">{}</option>", place + 1)).collect();
    let item = |one: &Happening| {
        let say = element("span", "say", &line(one.say.get(lang)));
        element("li", "", &element("label", "", &format!("{} {say}", select(&places))))
    };
    let items: String = happenings.iter().map(item).collect();
    element("p", "faint", lang.pick("Give each its place in the order.", "给每一项选出它的次序。"))
        + &element("ul", "", &items)
}

/// Actors, each with a field for whom it waits for.
fn waits_for(waits: &Waits, lang: Lang) -> String {
    let item = |(place, name): (usize, &String)| {
        let option =
            |(number, text): (usize, String)| format!("<option value=\"{number}\">{}</option>", escaped(&text));
        let whom = offers(waits, place).into_iter().map(|whom| whom_text(&whom).get(lang).to_owned());
        let options: String = whom.enumerate().map(option).collect();
        let say = escaped(&lang.pick(format!("{name} waits for"), format!("{name} 在等")));
        element("li", "", &element("label", "", &format!("{} {}", element("span", "say", &say), select(&options))))
    };
    element("ul", "", &waits.actors.iter().enumerate().map(item).collect::<String>())
}

fn select(options: &str) -> String {
    format!("<select><option value=\"\">?</option>{options}</select>")
}

/// Lines to write on.
pub fn room(lines: usize) -> String {
    "<p class=\"room\"></p>".repeat(lines)
}
