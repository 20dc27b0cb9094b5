//! The page in front of the pages of a course: every lesson with its aim and a link, in both languages.
//! It has no script; the lessons stand beside it.

use std::fmt::Write as _;

use super::document::plain;
use super::html::{element, escaped, lang_of, line};
use crate::lang::{LANGS, Lang, Text};
use crate::lesson::Lesson;

/// The page. The file of a lesson is its id with `.html`.
pub fn index(lessons: &[&Lesson], lang: Lang) -> String {
    let first = [lang, LANGS.into_iter().find(|other| *other != lang).unwrap_or_default()];
    let body: String = first.map(|lang| of_language(lessons, lang)).concat();
    let title = Text::new("A course on sockets", "套接字课程");
    plain(title.get(lang), &body, lang)
}

fn of_language(lessons: &[&Lesson], lang: Lang) -> String {
    let mut out = element("h1", "", lang.pick("A course on sockets", "套接字课程"));
    out += &element(
        "p",
        "",
        lang.pick(
            "Each lesson is a page by itself: it asks before it shows, works without a network, and prints as a handout.",
            "每节课是一个单独的页面：先提问再展示，不需要网络，也可以打印成讲义。",
        ),
    );
    out += "<ol class=\"course\">";
    for lesson in lessons {
        let (id, title) = (escaped(&lesson.id), escaped(lesson.title.get(lang)));
        let minutes = lang.pick(format!("{} min", lesson.minutes), format!("{} 分钟", lesson.minutes));
        let goal = line(lesson.goal.get(lang));
        write!(out, "<li><a href=\"{id}.html#{}\">{title}</a> <small>{minutes}</small><br>{goal}</li>", lang.code())
            .unwrap_or_default();
    }
    out += "</ol>";
    format!("<section class=\"paper\" lang=\"{}\">{out}</section>", lang_of(lang))
}
