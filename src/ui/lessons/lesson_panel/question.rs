//! A question in the panel: the answers that may be given, and the answer beside the truth.
//! It judges nothing.

use egui::{Button, Frame, Key, Margin, Rect, RichText, Role, TextEdit, Ui, WidgetInfo};

use super::{arrange, ask, note, prose, vote};
use crate::desk::{Classroom, Commands, LessonCommand, Taking};
use crate::lang::{Lang, Text};
use crate::lesson::{Answer, Histogram, MOST_ANSWERS, Question, Wanted, Within, said};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, sans};
use crate::world::World;

/// The longest number that can be typed.
const DIGITS: usize = 12;

/// An open question, with what it is called, and the way to answer it.
pub fn open(ui: &mut Ui, question: &Question, (room, what): (&Classroom, &str), looks: &mut Looks, out: &mut Commands) {
    let palette = Palette::current(ui);
    let frame = Frame::new().fill(palette.accent_ground).corner_radius(6).inner_margin(Margin::symmetric(8, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(what).size(12.0).color(palette.accent).strong());
        prose::prose(ui, question.ask.get(looks.lang));
        match &question.answer {
            Wanted::Choice(choices) => {
                for (place, choice) in choices.iter().enumerate() {
                    let say = choice.say.get(looks.lang);
                    choice_row(ui, place, say, room, looks, out);
                }
                vote::rounds(ui, room, looks.lang, out);
            }
            Wanted::Number(_) => number(ui, question, room, looks, out),
            Wanted::About(roughly) => {
                ui.label(RichText::new(near_enough(roughly.within, looks.lang)).size(12.0).color(palette.label));
                number(ui, question, room, looks, out);
            }
            Wanted::Order(happenings) => arrange::order(ui, happenings, looks),
            Wanted::Waits(waits) => arrange::waits(ui, waits, looks),
            Wanted::Cuts { .. } => cuts(ui, looks),
        }
        if vote::takes_answers(room, question) {
            vote::put_up(ui, room, question, looks, out);
        } else {
            confirm(ui, room, question, looks, out);
        }
    });
}

/// An answer to choose, and while a class votes its hands beside it and its bar under it.
fn choice_row(ui: &mut Ui, place: usize, say: &str, room: &Classroom, looks: &mut Looks, out: &mut Commands) {
    if room.votes_on().is_none() {
        choice_button(ui, place, say, ui.available_width(), looks);
        return;
    }
    ui.spacing_mut().item_spacing.y = 4.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = (ui.available_width() - vote::ROOM).max(60.0);
        ui.scope(|ui| {
            ui.set_max_width(width);
            choice_button(ui, place, say, width, looks);
        });
        vote::hands(ui, room, place, say, looks.lang, out);
    });
    vote::under(ui, room, place, say, looks.lang);
}

fn choice_button(ui: &mut Ui, place: usize, say: &str, width: f32, looks: &mut Looks) {
    let chosen = looks.draft.choice == Some(place);
    let shown = say.replace('`', "");
    let palette = Palette::current(ui);
    let (ink, code_ground) =
        if chosen { (palette.on_accent, palette.accent) } else { (palette.text, palette.unknown_fill) };
    let text = prose::line(&format!("{}  ", place + 1), say, ink, code_ground);
    let button = Button::selectable(chosen, text).frame_when_inactive(true).wrap().min_size(egui::vec2(width, 30.0));
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &shown));
    if response.clicked() {
        looks.draft.choice = Some(place);
    }
}

/// How exact a number has to be. The bounds of a range would be the answer.
fn near_enough(within: Within, lang: Lang) -> String {
    match within {
        Within::MoreOrLess(most) => {
            lang.pick(format!("Within {most} of it will do"), format!("相差不超过 {most} 就算对"))
        }
        Within::Percent(percent) => {
            lang.pick(format!("Within {percent} % of it will do"), format!("误差不超过 {percent}% 就算对"))
        }
        Within::Range { .. } => lang.pick("A rough number will do", "估一个大概的数就行").to_owned(),
    }
}

fn number(ui: &mut Ui, question: &Question, room: &Classroom, looks: &mut Looks, out: &mut Commands) {
    let name = looks.lang.pick("Your number", "你的数字");
    let field = TextEdit::singleline(&mut looks.draft.number).char_limit(DIGITS).desired_width(120.0);
    let response = ui.add(field);
    response.clone().accessible_name(name);
    if std::mem::take(&mut looks.draft.wants_focus) {
        response.request_focus();
    }
    looks.draft.number.retain(|c| c.is_ascii_digit());
    if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        give(room, question, looks, out);
        if !vote::takes_answers(room, question) {
            // An observation that is wrong is answered again.
            looks.draft.number.clear();
            looks.draft.wants_focus = true;
        }
    }
}

fn cuts(ui: &mut Ui, looks: &mut Looks) {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let how = lang.pick(
        "Click between two bytes on the ribbon, or drag a mark. Keys: ← and →, Space to mark, 0 for no cut, Enter to confirm.",
        "在字节条上点击两个字节之间，或拖动标记。按键：← 和 → 移动，空格标记，0 表示不切，Enter 确定。",
    );
    ui.label(RichText::new(how).size(12.0).color(palette.label));
    let marks: Vec<u64> = looks.draft.cuts.iter().copied().collect();
    if !marks.is_empty() {
        let list = |joint: &str| marks.iter().map(u64::to_string).collect::<Vec<_>>().join(joint);
        let s = crate::lang::plural(marks.len() as u64);
        let said =
            lang.pick(format!("You cut after byte{s} {}", list(", ")), format!("你在第 {} 字节后切开", list("、")));
        ui.label(RichText::new(said).size(14.0));
    }
    let none = lang.pick("No cut: all of it is one chunk", "不切：全部是一块");
    let chosen = looks.draft.no_cut;
    let response = ui.add(Button::selectable(chosen, none).frame_when_inactive(true));
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, chosen, none));
    if response.clicked() {
        looks.draft.toggle_no_cut();
    }
}

/// Gives the answer as it stands in the draft, if it is whole: it is the learner's, or one of the class to vote on.
pub fn give(room: &Classroom, question: &Question, looks: &mut Looks, out: &mut Commands) {
    let Some(given) = draft(question, looks) else { return };
    if !vote::takes_answers(room, question) {
        ask(out, LessonCommand::Answer(given));
    } else if room.answers() < MOST_ANSWERS {
        ask(out, LessonCommand::PutUp(given));
        looks.draft.put_up();
    }
}

/// The answer as it stands in the draft.
pub fn draft(question: &Question, looks: &Looks) -> Option<Answer> {
    match &question.answer {
        Wanted::Choice(choices) => looks.draft.choice.filter(|place| *place < choices.len()).map(Answer::Choice),
        Wanted::Order(happenings) => {
            (looks.draft.order.len() == happenings.len()).then(|| Answer::Order(looks.draft.order.clone()))
        }
        Wanted::Waits(waits) => arrange::chosen(waits, &looks.draft).map(Answer::Waits),
        Wanted::Number(_) | Wanted::About(_) => looks.draft.number.parse().ok().map(Answer::Number),
        Wanted::Cuts { .. } if looks.draft.cuts.is_empty() && !looks.draft.no_cut => None,
        Wanted::Cuts { .. } => Some(Answer::Cuts(looks.draft.cuts.iter().copied().collect())),
    }
}

fn confirm(ui: &mut Ui, room: &Classroom, question: &Question, looks: &mut Looks, out: &mut Commands) {
    if give_button(ui, looks.lang.pick("Confirm", "确定"), draft(question, looks).is_some()).clicked() {
        give(room, question, looks, out);
    }
}

/// The button that gives an answer, once there is one.
pub fn give_button(ui: &mut Ui, label: &str, may: bool) -> egui::Response {
    let palette = Palette::current(ui);
    let text = RichText::new(label).strong();
    let text = if may { text.color(palette.on_accent) } else { text };
    let button = Button::new(text).min_size(egui::vec2(90.0, 30.0));
    ui.add_enabled(may, if may { button.fill(palette.accent) } else { button })
}

/// The prediction and the truth next to each other.
pub fn predicted(ui: &mut Ui, question: &Question, taking: &Taking, lang: Lang) {
    let palette = Palette::current(ui);
    prose::inked(ui, question.ask.get(lang), palette.label);
    let was = |ui: &mut Ui, truth: &Answer| {
        beside(ui, lang.pick("It was", "实际是"), "", said(question, truth).get(lang), palette.text);
    };
    let Some(given) = taking.attempt.prediction() else {
        // Somebody who teaches has gone past the question.
        if let Some(truth) = taking.truth() {
            was(ui, &truth);
        }
        return;
    };
    let (mark, ink) = match &taking.judgement {
        None => ("", palette.text),
        Some(judgement) if judgement.is_right => ("✓ ", palette.good),
        Some(_) => ("× ", palette.bad),
    };
    beside(ui, lang.pick("You said", "你的预测"), mark, given.said.get(lang), ink);
    let Some(judgement) = &taking.judgement else { return };
    if let Some(truth) = &judgement.truth {
        was(ui, truth);
    }
    if let Some(reply) = &judgement.reply {
        let ground = if judgement.is_right { palette.good_ground } else { palette.bad_ground };
        note(ui, reply.get(lang), palette.text, ground);
    }
}

fn beside(ui: &mut Ui, label: &str, mark: &str, text: &str, ink: egui::Color32) {
    let palette = Palette::current(ui);
    ui.horizontal_top(|ui| {
        ui.add_sized([70.0, 18.0], egui::Label::new(RichText::new(label).size(12.0).color(palette.label)));
        ui.add(egui::Label::new(prose::line(mark, text, ink, palette.unknown_fill)).wrap());
    });
}

/// What was answered to the observation question last, and what there is to say to it.
pub fn observed(ui: &mut Ui, question: &Question, taking: &Taking, lang: Lang) {
    let palette = Palette::current(ui);
    let Some(given) = taking.attempt.observation() else { return };
    if given.is_right {
        prose::inked(ui, question.ask.get(lang), palette.label);
    }
    let (mark, ink) = if given.is_right { ("✓ ", palette.good) } else { ("× ", palette.bad) };
    beside(ui, lang.pick("You saw", "你看到"), mark, given.said.get(lang), ink);
    let judgement = taking.observed();
    if judgement.as_ref().is_some_and(|judgement| judgement.truth.is_none()) {
        note(ui, nothing_is_right().get(lang), palette.bad, palette.bad_ground);
        return;
    }
    let reply = judgement.and_then(|judgement| judgement.reply);
    let ground = if given.is_right { palette.good_ground } else { palette.bad_ground };
    match reply {
        Some(reply) => note(ui, reply.get(lang), palette.text, ground),
        None if !given.is_right => {
            note(ui, lang.pick("Look again, and answer again.", "再看一看，重新回答。"), palette.text, ground);
        }
        None => {}
    }
}

/// For whoever writes the lesson.
fn nothing_is_right() -> Text {
    Text::new(
        "In this run no single answer is right. That is a mistake of the lesson; `sockscope lessons check` says more.",
        "在这次运行中，没有唯一正确的答案。这是课程本身的错误；`sockscope lessons check` 会给出详情。",
    )
}

/// A bar that fills so much of its room.
pub fn filled(ui: &Ui, room: Rect, part: f32) {
    let palette = Palette::current(ui);
    let bar = Rect::from_min_size(room.min, egui::vec2((room.width() * part).max(1.0), room.height()));
    ui.painter().rect_filled(room, 3.0, palette.unknown_fill);
    ui.painter().rect_filled(bar, 3.0, palette.accent);
}

/// Bars for how often something came: each out of so many, or all against the longest.
pub fn histogram(ui: &mut Ui, histogram: &Histogram, world: &World<'_>, lang: Lang) {
    let palette = Palette::current(ui);
    ui.label(RichText::new(histogram.title.get(lang)).size(14.0).color(palette.label));
    let bars: Vec<(&str, u64)> =
        histogram.bars.iter().map(|bar| (bar.label.get(lang), bar.measure.of(world).unwrap_or(0))).collect();
    let longest = bars.iter().map(|(_, number)| *number).max().unwrap_or(0);
    let whole = histogram.of.unwrap_or(longest).max(1);
    for (label, number) in bars {
        let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 24.0), egui::Sense::hover());
        let of = histogram.of.map(|of| format!(" / {of}")).unwrap_or_default();
        let count = format!("{number}{of}");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{label}: {count}")));
        let (words, room) = rect.split_top_bottom_at_y(rect.top() + 18.0);
        filled(ui, room, (number as f32 / whole as f32).min(1.0));
        ui.painter().text(words.left_center(), egui::Align2::LEFT_CENTER, label, sans(14.0), palette.text);
        ui.painter().text(words.right_center(), egui::Align2::RIGHT_CENTER, count, sans(14.0), palette.text);
    }
}
