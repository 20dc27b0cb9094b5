//! A lesson on paper: one page in Markdown for each language, made from the lesson and its recorded runs.
//! It holds no sentence of its own that belongs to a lesson.

use super::content::{Loaded, Question, Step, Wanted, filled};
use super::judging::{judge, said};
use super::recording::Recording;
use crate::lang::Lang;
use crate::world::World;

/// The name of the picture of a step.
pub fn picture_name(lesson: &str, step: &str, lang: Lang) -> String {
    format!("lesson-{lesson}.{step}.{}.png", lang.code())
}

/// The page. Pictures are found in `screenshots/`, three folders above.
pub fn handout(loaded: &Loaded, recording: &Recording, lang: Lang) -> String {
    let lesson = &loaded.lesson;
    let mut page = format!("# {}\n\n{}\n\n", lesson.title.get(lang), lesson.goal.get(lang));
    let minutes = lesson.minutes;
    page += &lang.pick(
        format!("About {minutes} minutes. In the window: `sockscope gui --lesson {}`\n", lesson.id),
        format!("约 {minutes} 分钟。在窗口中打开：`sockscope gui --lesson {}`\n", lesson.id),
    );
    for (place, step) in lesson.steps.iter().enumerate() {
        page += &of_step(loaded, recording, place, step, lang);
    }
    page
}

fn of_step(loaded: &Loaded, recording: &Recording, place: usize, step: &Step, lang: Lang) -> String {
    let shown = recording.shown(&step.id);
    let world = shown.map(|(trace, at)| World::new(trace, at).beside(recording.beside(&step.id)));
    let fill = |text: &str| world.map_or_else(|| text.to_owned(), |world| filled(text, &step.numbers, &world));
    let mut part = format!("\n## {}. {}\n\n{}\n", place + 1, step.title.get(lang), fill(step.text.get(lang)));
    if let Some(question) = &step.predict {
        part += &asked(question, lang.pick("Predict", "先预测"), lang, &fill);
    }
    if step.picture {
        let name = picture_name(&loaded.lesson.id, &step.id, lang);
        part += &format!("\n![{}](../../../screenshots/{name})\n", step.title.get(lang));
    }
    if let (Some(question), Some(world)) = (&step.predict, world)
        && let Some(truth) = judge::truth(question, &world)
    {
        let told = said(question, &truth);
        part += &lang.pick(
            format!("\n**In this run:** {}\n", told.get(lang)),
            format!("\n**这次运行的结果：** {}\n", told.get(lang)),
        );
    }
    if let (Some(histogram), Some(world)) = (&step.histogram, world) {
        part += &format!("\n| {} | |\n|---|---|\n", histogram.title.get(lang));
        for bar in &histogram.bars {
            let number = bar.measure.of(&world).map_or_else(|| "–".to_owned(), |number| number.to_string());
            let of = histogram.of.map(|of| format!(" / {of}")).unwrap_or_default();
            part += &format!("| {} | {number}{of} |\n", bar.label.get(lang));
        }
    }
    if let Some(after) = &step.after {
        part += &format!("\n{}\n", fill(after.get(lang)));
    }
    if let Some(question) = &step.observe {
        part += &asked(question, lang.pick("Look", "再观察"), lang, &fill);
    }
    if let Some(why) = &step.why {
        let (asked, model) = (fill(why.ask.get(lang)), fill(why.model.get(lang)));
        part += &lang.pick(
            format!("\n**Why?** {asked}\n\n**Compare:** {model}\n"),
            format!("\n**为什么？** {asked}\n\n**对照：** {model}\n"),
        );
    }
    if let Some(task) = &step.task {
        part += &format!("\n**{}** {}\n", lang.pick("Do:", "动手："), fill(task.ask.get(lang)));
    }
    part
}

fn asked(question: &Question, what: &str, lang: Lang, fill: &dyn Fn(&str) -> String) -> String {
    let mut part = format!("\n**{what}{}** {}\n", lang.pick(":", "："), fill(question.ask.get(lang)));
    let offered: Vec<&str> = match &question.answer {
        Wanted::Choice(choices) => choices.iter().map(|choice| choice.say.get(lang)).collect(),
        Wanted::Order(happenings) => happenings.iter().map(|happening| happening.say.get(lang)).collect(),
        Wanted::Waits(waits) => waits.actors.iter().map(String::as_str).collect(),
        Wanted::Number(_) | Wanted::About(_) | Wanted::Cuts { .. } => Vec::new(),
    };
    if !offered.is_empty() {
        part.push('\n');
    }
    offered.iter().for_each(|say| part += &format!("- {say}\n"));
    part
}
