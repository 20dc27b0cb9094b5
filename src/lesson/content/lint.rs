//! What the texts of a lesson have to be like: in both languages, drawable, and with marks that every reader of Markdown sees.
//! It judges no style; that is for people.

use super::model::{Lesson, Step, Wanted};
use super::words;
use crate::glyphs;
use crate::lang::Text;

/// The longest text, in characters.
const LONGEST_TEXT: usize = 2000;

/// A field, and what is wrong with its text.
pub type Finding = (String, Text);

/// Everything that is wrong with the texts of a lesson.
pub fn lint(lesson: &Lesson) -> Vec<Finding> {
    let mut all = vec![("title".to_owned(), &lesson.title), ("goal".to_owned(), &lesson.goal)];
    for (place, step) in lesson.steps.iter().enumerate() {
        all.extend(words_of(step).into_iter().map(|(field, words)| (format!("steps[{place}].{field}"), words)));
    }
    let told = lesson.steps.iter().enumerate().filter_map(|(place, step)| told_before(place, step));
    all.into_iter().flat_map(|(field, words)| lint_words(&field, words)).chain(told).collect()
}

/// Whoever has just read the explanation has none of their own to give.
fn told_before(place: usize, step: &Step) -> Option<Finding> {
    let why = step.why.as_ref()?;
    let tells = |read: &Text| {
        let stands_in = |read: &str, model: &str| !model.trim().is_empty() && read.contains(model.trim());
        stands_in(&read.en, &why.model.en) || stands_in(&read.zh, &why.model.zh)
    };
    let read = [Some(&step.text), step.after.as_ref(), Some(&why.ask)];
    read.into_iter().flatten().any(tells).then(|| {
        let sentence = Text::new(
            "The explanation stands in the step's text already, so it is read before the learner has given one. Say it in `model` alone.",
            "说明已经写在这一步的正文里，学习者作答之前就会读到。请只写在 `model` 中。",
        );
        (format!("steps[{place}].why.model"), sentence)
    })
}

/// Every text of a step, with its field.
pub fn words_of(step: &Step) -> Vec<(String, &Text)> {
    let mut all = vec![("title".to_owned(), &step.title), ("text".to_owned(), &step.text)];
    all.extend(step.after.iter().map(|words| ("after".to_owned(), words)));
    all.extend(step.hint.iter().map(|words| ("hint".to_owned(), words)));
    for (name, question) in [("predict", &step.predict), ("observe", &step.observe)] {
        let Some(question) = question else { continue };
        all.push((format!("{name}.ask"), &question.ask));
        all.extend(question.wrong.iter().map(|words| (format!("{name}.wrong"), words)));
        all.extend(question.right.iter().map(|words| (format!("{name}.right"), words)));
        if let Wanted::Choice(choices) = &question.answer {
            for (place, choice) in choices.iter().enumerate() {
                all.push((format!("{name}.answer.choice[{place}].say"), &choice.say));
                all.extend(choice.reply.iter().map(|w| (format!("{name}.answer.choice[{place}].reply"), w)));
            }
        }
        if let Wanted::Order(happenings) = &question.answer {
            let says = happenings.iter().enumerate();
            all.extend(says.map(|(place, one)| (format!("{name}.answer.order[{place}].say"), &one.say)));
        }
    }
    if let Some(why) = &step.why {
        all.extend([("why.ask".to_owned(), &why.ask), ("why.model".to_owned(), &why.model)]);
    }
    if let Some(task) = &step.task {
        all.push(("task.ask".to_owned(), &task.ask));
        for (place, check) in task.checks.iter().enumerate() {
            all.push((format!("task.checks[{place}].passed"), &check.passed));
            all.push((format!("task.checks[{place}].not_yet"), &check.not_yet));
            all.extend(check.failed.iter().map(|words| (format!("task.checks[{place}].failed"), words)));
        }
    }
    if let Some(histogram) = &step.histogram {
        all.push(("histogram.title".to_owned(), &histogram.title));
        for (place, bar) in histogram.bars.iter().enumerate() {
            all.push((format!("histogram.bars[{place}].label"), &bar.label));
        }
    }
    all
}

fn lint_words(field: &str, words: &Text) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut find = |part: &str, en: String, zh: String| found.push((format!("{field}{part}"), Text::new(en, zh)));
    for (part, text) in [(".en", &words.en), (".zh", &words.zh)] {
        if text.trim().is_empty() {
            find(part, "The text is missing in this language.".to_owned(), "缺少这种语言的文字。".to_owned());
        }
        if text.chars().count() > LONGEST_TEXT {
            find(
                part,
                format!(
                    "The text is longer than {LONGEST_TEXT} characters. Nobody reads so much at once: cut it into steps."
                ),
                format!("文字超过了 {LONGEST_TEXT} 个字符，一次读不下。请拆成几步。"),
            );
        }
        if let Some(c) = text.chars().find(|c| *c != '\n' && !glyphs::has_glyph(*c)) {
            let code = u32::from(c);
            find(
                part,
                format!("The font has no U+{code:04X}, so it can not be drawn. Use another character."),
                format!("字体里没有 U+{code:04X}，画不出来。请换一个字符。"),
            );
        }
        if let Some(mark) = emphasis_beside_punctuation(text) {
            find(
                part,
                format!(
                    "`**` stands beside {mark}, where Markdown does not take it for emphasis. Move the mark to a character."
                ),
                format!("`**` 紧挨着标点 {mark}，Markdown 不会把它当作强调。请把它移到文字旁边。"),
            );
        }
        if text.matches("**").count() % 2 == 1 || text.matches('`').count() % 2 == 1 {
            find(part, "A `**` or a ` has no partner.".to_owned(), "有一个 `**` 或 ` 没有配对。".to_owned());
        }
    }
    if !words.zh.trim().is_empty() && is_english(&words.zh) && words.en.chars().any(char::is_alphabetic) {
        find(".zh", "This is no Chinese.".to_owned(), "这里不是中文。".to_owned());
    }
    let items = |text: &str| words::blocks(text).iter().filter(|block| block.is_item).count();
    let sorted = |text: &str| {
        let mut names = words::names(text);
        names.sort();
        names.dedup();
        names
    };
    if items(&words.en) != items(&words.zh) || sorted(&words.en) != sorted(&words.zh) {
        find(
            "",
            "The two languages have different lists, or name different numbers.".to_owned(),
            "两种语言的列表或所用的数字不一致。".to_owned(),
        );
    }
    found
}

/// Words of the field's own, such as `recv(4)`, are the same in both languages.
fn is_english(text: &str) -> bool {
    let outside_code: String =
        words::blocks(text).iter().flat_map(|block| &block.pieces).filter_map(plain).collect::<Vec<_>>().concat();
    outside_code.chars().any(char::is_alphabetic)
        && !outside_code.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn plain(piece: &words::Piece) -> Option<&str> {
    match piece {
        words::Piece::Code(_) => None,
        words::Piece::Plain(text) | words::Piece::Strong(text) => Some(text),
    }
}

/// The Chinese punctuation mark with which an emphasis begins or ends. CommonMark takes `**` beside one for an emphasis only
/// if the character on its other side is a space or a mark, too.
fn emphasis_beside_punctuation(text: &str) -> Option<char> {
    let is_mark = |c: &char| "，。：；？！、（）《》“”‘’「」…—".contains(*c);
    text.match_indices("**").enumerate().find_map(|(number, (at, mark))| {
        let begins = number % 2 == 0;
        let inside =
            if begins { text.get(at + mark.len()..)?.chars().next() } else { text.get(..at)?.chars().next_back() };
        inside.filter(is_mark)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(en: &str, zh: &str) -> Vec<String> {
        lint_words("text", &Text { en: en.into(), zh: zh.into() }).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn what_is_wrong_with_a_text_is_found() {
        assert!(found("One **chunk** of `recv`.", "一个**块**，由 `recv` 返回。").is_empty());
        assert_eq!(found("a", "这是**块。**"), ["text.zh"], "emphasis that ends with punctuation");
        assert!(found("`recv(4)`", "`recv(4)`").is_empty(), "code is the same in both");
        assert_eq!(found("x", ""), ["text.zh"]);
        assert_eq!(found("a word", "a word"), ["text.zh"]);
        assert_eq!(found("a", "这是**“块”**。"), ["text.zh"], "emphasis beside punctuation");
        assert_eq!(found("\u{1FAE8}", "摇头"), ["text.en"], "no glyph");
        assert_eq!(found("**a", "甲"), ["text.en"]);
        assert_eq!(found("{n} bytes", "字节"), ["text"]);
        assert_eq!(found("- a\n- b", "甲"), ["text"]);
    }
}
