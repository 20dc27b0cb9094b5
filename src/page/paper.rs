//! The handout of a page: what a reader without a script sees, and what is printed. A run is told by where it
//! went wrong and how it ended; a lesson by its questions with room to answer, and the answers at the end. The script takes the
//! words of a lesson from here.

use super::flow::FlowFigure;
use super::html::{element, escaped, isolated, lang_of, line, rich};
use super::questions::{Asking, room};
use super::table::table;
use crate::figure::Subject;
use crate::lang::{Lang, Text};
use crate::lesson::{Histogram, Loaded, Recording, Step, said, truth};
use crate::narrate;
use crate::trace::{FlowId, Position, Trace, What};
use crate::world::{FlowState, Verdict, World};

/// Flows of one moment.
const FLOWS: usize = 1;

/// A run on paper, in one language.
pub fn of_run(trace: &Trace, title: &str, lang: Lang) -> String {
    let mut out = format!("<h1>{}</h1>", isolated(title));
    let events = trace.len();
    let wrong = first_wrong(trace);
    let flow = wrong.and_then(|(_, flow)| flow);
    let mut moments: Vec<usize> = wrong.map(|(n, _)| n + 1).into_iter().chain([events]).collect();
    moments.dedup();
    let told = match moments.as_slice() {
        [_] => lang.pick(
            format!("{events} events, recorded by Sockscope. How it ended:"),
            format!("共 {events} 个事件，由 Sockscope 记录。结束时："),
        ),
        _ => lang.pick(
            format!("{events} events, recorded by Sockscope. Where it first went wrong, and how it ended:"),
            format!("共 {events} 个事件，由 Sockscope 记录。第一次出错的时候，和结束的时候："),
        ),
    };
    out += &element("p", "", &told);
    for at in moments {
        let heading = lang.pick(format!("Event {at}"), format!("第 {at} 个事件"));
        let sentence = narrate::sentence(trace, at.saturating_sub(1), lang);
        out += &element("h2", "", &heading);
        out += &element("p", "", &isolated(&sentence));
        out += &figures(&World::new(trace, Position(at)), flow, lang);
    }
    out + &foot(lang)
}

/// The event at which a run went wrong, with the flow in which it did: the first thing that was refused or raised, or else the
/// first message that did not come as it was meant.
fn first_wrong(trace: &Trace) -> Option<(usize, Option<FlowId>)> {
    let refused = trace.events().enumerate().find_map(|(n, event)| match &event.what {
        What::FrameRejected(rejected) => Some((n, Some(rejected.flow))),
        What::Raised(_) => Some((n, None)),
        _ => None,
    });
    let world = World::at_end(trace);
    let states = || world.flows().into_iter().filter_map(|id| world.flow(id));
    refused.or_else(|| states().filter_map(|flow| Some((not_intact(&flow)?, Some(flow.id)))).min_by_key(|(n, _)| *n))
}

/// The event of the first message of a flow that is not as it was meant. A datagram that nobody took has none.
fn not_intact(flow: &FlowState<'_>) -> Option<usize> {
    let is_wrong = |verdict: &Verdict| !matches!(verdict, Verdict::Intact { .. } | Verdict::Unknown);
    if flow.datagrams {
        let all = (0..flow.datagram_count()).filter_map(|index| flow.datagram(index));
        let mut wrong = all.filter(|one| one.verdict().as_ref().is_some_and(is_wrong));
        return wrong.find_map(|one| flow.recv(one.recv()?)?.returned);
    }
    let mut frames = (0..flow.framed).filter_map(|index| flow.frame(index));
    frames.find(|(_, span)| is_wrong(&flow.verdict(span))).map(|(n, _)| n)
}

/// Flows of a moment that have bytes, this one before the others.
fn figures(world: &World<'_>, first: Option<FlowId>, lang: Lang) -> String {
    let others = world.flows().into_iter().filter(|id| Some(*id) != first);
    let flows = first.into_iter().chain(others).filter_map(|id| world.flow(id));
    let figures = flows.map(|flow| FlowFigure::of(&Subject::new(*world, &flow, lang)));
    figures.filter(|flow| flow.sight.1 > 0).take(FLOWS).map(|flow| table(&flow)).collect()
}

/// A lesson on paper, in one language.
pub fn of_lesson(loaded: &Loaded, recording: &Recording, lang: Lang) -> String {
    let lesson = &loaded.lesson;
    let (minutes, id) = (lesson.minutes, escaped(&lesson.id));
    let mut out = element("h1", "", &escaped(lesson.title.get(lang)));
    out += &element("p", "goal", &line(lesson.goal.get(lang)));
    out += &element(
        "p",
        "minutes",
        &lang.pick(
            format!("About {minutes} minutes. In the workbench: <code>sockscope gui --lesson {id}</code>"),
            format!("约 {minutes} 分钟。在实验台中打开：<code>sockscope gui --lesson {id}</code>"),
        ),
    );
    let mut answers = element("h2", "", lang.pick("Answers", "答案"));
    for (place, step) in lesson.steps.iter().enumerate() {
        let page = StepOnPaper { place, step, recording, lang };
        out += &page.asked();
        answers += &page.answered();
    }
    out + &element("section", "answers", &answers) + &foot(lang)
}

/// A step that is written down.
struct StepOnPaper<'l> {
    place: usize,
    step: &'l Step,
    recording: &'l Recording,
    lang: Lang,
}

impl StepOnPaper<'_> {
    /// The world in which all of the step is shown, and the one before the prediction.
    fn worlds(&self) -> Option<[World<'_>; 2]> {
        let (trace, shown) = self.recording.shown(&self.step.id)?;
        let asked = self.recording.moments.get(&self.step.id)?.asked;
        let beside = self.recording.beside(&self.step.id);
        Some([World::new(trace, shown).beside(beside), World::new(trace, Position(asked)).beside(beside)])
    }

    fn fill(&self, text: &str) -> String {
        let filled = |[shown, _]: [World<'_>; 2]| crate::lesson::filled(text, &self.step.numbers, &shown);
        self.worlds().map_or_else(|| text.to_owned(), filled)
    }

    fn rich(&self, class: &str, text: &Text) -> String {
        element("div", class, &rich(&self.fill(text.get(self.lang))))
    }

    fn section(&self, inside: &str) -> String {
        format!("<section data-step=\"{}\">{inside}</section>", escaped(&self.step.id))
    }

    /// What is read and asked, with room to answer.
    fn asked(&self) -> String {
        let (step, lang) = (self.step, self.lang);
        let mut out = element("h2", "", &format!("{}. {}", self.place + 1, escaped(step.title.get(lang))));
        out += &self.rich("text", &step.text);
        let marks = |question: &crate::lesson::Question| matches!(question.answer, crate::lesson::Wanted::Cuts { .. });
        if let (Some(question), Some([_, asked])) = (&step.predict, self.worlds())
            && step.picture
            && !marks(question)
        {
            out += &figures(&asked, None, lang);
        }
        let fill = |text: &str| self.fill(text);
        let worlds = self.worlds();
        let asked = [
            ("predict", &step.predict, lang.pick("Predict:", "先预测："), worlds.map(|[_, asked]| asked)),
            ("observe", &step.observe, lang.pick("Look:", "再观察："), worlds.map(|[shown, _]| shown)),
        ];
        for (name, question, before, world) in asked {
            if let Some(question) = question {
                let asking = Asking { step: &step.id, name, world, lang };
                out += &asking.html(question, before, &fill(question.ask.get(lang)));
            }
        }
        if let Some(why) = &step.why {
            let ask = format!("<b>{}</b> {}", lang.pick("Why?", "为什么？"), line(&fill(why.ask.get(lang))));
            out += &element("div", "q why", &(element("p", "ask", &ask) + &room(3)));
        }
        if let Some(task) = &step.task {
            let ask = format!("<b>{}</b> {}", lang.pick("Do:", "动手："), line(&fill(task.ask.get(lang))));
            let how = lang.pick(
                "This needs the workbench, which runs programs: get Sockscope, and open this lesson in it.",
                "这一步需要能运行程序的实验台：请安装 Sockscope，并在其中打开本课。",
            );
            out += &element("div", "q task", &(element("p", "ask", &ask) + &element("p", "how", how)));
        }
        if let Some(hint) = &step.hint {
            out += &self.rich("help", hint);
        }
        self.section(&out)
    }

    /// What the run says to it.
    fn answered(&self) -> String {
        let (step, lang) = (self.step, self.lang);
        let mut out = String::new();
        let worlds = self.worlds();
        for question in [&step.predict, &step.observe] {
            let told = question
                .as_ref()
                .zip(worlds)
                .and_then(|(question, [shown, _])| Some(said(question, &truth(question, &shown)?)));
            out += &told.map_or_else(String::new, |told| element("p", "told", &line(told.get(lang))));
        }
        if let Some([shown, _]) = worlds {
            if step.picture {
                out += &figures(&shown, None, lang);
            }
            out += &step.histogram.as_ref().map_or_else(String::new, |bars| histogram(bars, &shown, lang));
        }
        out += &step.after.as_ref().map_or_else(String::new, |after| self.rich("after", after));
        if let Some(why) = &step.why {
            out += &self.rich("model", &why.model);
        }
        if out.is_empty() {
            return out;
        }
        let heading = element("h3", "", &format!("{}. {}", self.place + 1, escaped(step.title.get(lang))));
        self.section(&(heading + &out))
    }
}

/// How often something came, as a table with bars.
fn histogram(histogram: &Histogram, world: &World<'_>, lang: Lang) -> String {
    let counts: Vec<Option<u64>> = histogram.bars.iter().map(|bar| bar.measure.of(world)).collect();
    let most = histogram.of.or(counts.iter().flatten().max().copied()).unwrap_or(1).max(1);
    let row = |(bar, count): (&crate::lesson::Bar, &Option<u64>)| {
        let number = count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        let (of, value) = (histogram.of.map(|of| format!(" / {of}")).unwrap_or_default(), count.unwrap_or(0));
        let label = escaped(bar.label.get(lang));
        format!(
            "<tr><th scope=\"row\">{label}</th><td>{number}{of}</td>\
             <td><meter max=\"{most}\" value=\"{value}\" aria-label=\"{label}\"></meter></td></tr>"
        )
    };
    let rows: String = histogram.bars.iter().zip(&counts).map(row).collect();
    let caption = element("caption", "", &escaped(histogram.title.get(lang)));
    element("table", "histogram", &(caption + &rows))
}

/// Where the page came from.
fn foot(lang: Lang) -> String {
    let text = lang.pick(
        "Made by Sockscope, a workbench that shows what sockets really do. Every byte and every verdict on this page comes from a recorded run.",
        "由 Sockscope（套接字实验台）生成。此页的每个字节和每个判断都来自一次真实记录的运行。",
    );
    element("footer", "", text)
}

/// Both languages, one behind the other.
pub fn both(make: impl Fn(Lang) -> String) -> String {
    let article = |lang: Lang| {
        let code = lang_of(lang);
        format!("<article class=\"paper\" lang=\"{code}\" data-lang=\"{}\">{}</article>", lang.code(), make(lang))
    };
    crate::lang::LANGS.map(article).concat()
}
