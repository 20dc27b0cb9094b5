//! The vote of a class in the panel: a bar and a number of hands for each answer, and the round before as a shadow.
//! It counts nobody itself; whoever teaches raises the numbers, by key, by button or typed.

use egui::{Button, DragValue, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::question::{filled, give, give_button};
use super::{ask, draft, prose};
use crate::desk::{Classroom, Commands, LessonCommand};
use crate::lang::Lang;
use crate::lesson::{Asked, Ballot, MOST_ANSWERS, MOST_HANDS, Question, Wanted};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;

/// How high a bar is.
const BAR: f32 = 8.0;

/// The room that the hands for an answer take beside it.
pub const ROOM: f32 = 30.0 + 46.0 + 2.0 * GAP;

const GAP: f32 = 4.0;

/// The hands for one answer of the question that is open, beside the answer: one more, or as many as are typed.
pub fn hands(ui: &mut Ui, room: &Classroom, place: usize, say: &str, lang: Lang, out: &mut Commands) {
    let Some(asked) = room.votes_on() else { return };
    let say = say.replace('`', "");
    let before = room.ballot(asked).map_or(0, |ballot| counted(ballot.hands(), place));
    let mut hands = before;
    let height = 30.0;
    let more = ui.add(Button::new("+").min_size(vec2(30.0, height)));
    let name = lang.pick(format!("One more hand for {say}"), format!("再记一票：{say}"));
    more.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if more.on_hover_text(format!("Shift {}", place + 1)).clicked() {
        hands = before.saturating_add(1);
    }
    let field = ui.add_sized(
        [46.0, height],
        DragValue::new(&mut hands).range(0..=MOST_HANDS).speed(0.0).update_while_editing(false),
    );
    field.accessible_name(lang.pick(format!("Hands for {say}"), format!("票数：{say}")));
    if hands != before {
        ask(out, LessonCommand::Hands(place, hands));
    }
}

/// The bar of an answer of the question that is open, under the answer.
pub fn under(ui: &mut Ui, room: &Classroom, place: usize, say: &str, lang: Lang) {
    if let Some(asked) = room.votes_on() {
        bar(ui, room.ballot(asked), place, say, lang);
    }
}

/// Whether the class puts up its own answers to a question, since it offers none.
pub fn takes_answers(room: &Classroom, question: &Question) -> bool {
    room.votes_on().is_some() && !matches!(question.answer, Wanted::Choice(_))
}

/// The answers that the class has put up, with their hands, and the way to put up another one.
pub fn put_up(ui: &mut Ui, room: &Classroom, question: &Question, looks: &mut Looks, out: &mut Commands) {
    let Some(asked) = room.votes_on() else { return };
    let lang = looks.lang;
    let answers = room.ballot(asked).map_or(&[][..], Ballot::answers);
    put_button(ui, room, question, looks, out);
    for (place, say) in answers.iter().enumerate() {
        let say = say.get(lang);
        answer_row(ui, room, (place, say), lang, out);
        bar(ui, room.ballot(asked), place, say, lang);
    }
    if !answers.is_empty() {
        rounds(ui, room, lang, out);
    }
}

/// Puts up what is given above, as one of the answers.
fn put_button(ui: &mut Ui, room: &Classroom, question: &Question, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let may = draft(question, looks).is_some() && room.answers() < MOST_ANSWERS;
    let response = give_button(ui, lang.pick("Put to the vote", "交付表决"), may);
    let how = lang.pick(
        format!("Ask what they think, and put up each answer that comes, {MOST_ANSWERS} at most. Then count hands."),
        format!("先问他们怎么想，把提出的每个答案都列出来（最多 {MOST_ANSWERS} 个），再数举手。"),
    );
    if response.on_hover_text(&how).on_disabled_hover_text(how).clicked() {
        give(room, question, looks, out);
    }
}

/// An answer of the class, with its hands beside it.
fn answer_row(ui: &mut Ui, room: &Classroom, (place, say): (usize, &str), lang: Lang, out: &mut Commands) {
    let palette = Palette::current(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        let width = (ui.available_width() - ROOM).max(60.0);
        ui.scope(|ui| {
            ui.set_width(width);
            let text = prose::line(&format!("{}.  ", place + 1), say, palette.text, palette.unknown_fill);
            ui.add(egui::Label::new(text).wrap());
        });
        hands(ui, room, place, say, lang, out);
    });
}

/// Under the answers: how many have voted, and the way to another round.
pub fn rounds(ui: &mut Ui, room: &Classroom, lang: Lang, out: &mut Commands) {
    let Some(asked) = room.votes_on() else { return };
    let palette = Palette::current(ui);
    let (round, hands) =
        room.ballot(asked).map_or((1, 0), |ballot| (ballot.round(), ballot.hands().iter().sum::<u32>()));
    ui.horizontal_wrapped(|ui| {
        let text = lang.pick(
            format!("Vote {round}: {}", lang.count(u64::from(hands), "hand", "票")),
            format!("第 {round} 轮投票：{hands} 票"),
        );
        ui.label(RichText::new(text).size(14.0).color(palette.label));
        let again = ui.add_enabled(hands > 0, Button::new(lang.pick("Vote again", "再投一轮")));
        let why = lang.pick(
            "Let them talk to their neighbours first. This round stays as a shadow behind the next one.",
            "先让他们和邻座讨论。这一轮会作为影子留在下一轮的后面。",
        );
        if again.on_hover_text(why).clicked() {
            ask(out, LessonCommand::VoteAgain);
        }
    });
}

/// What the class voted, beside what was true.
pub fn told(ui: &mut Ui, room: &Classroom, asked: Asked, lang: Lang) {
    let (Some(ballot), Some(right)) = (room.ballot(asked), room.right_answers(asked)) else { return };
    let palette = Palette::current(ui);
    ui.label(RichText::new(lang.pick("The class said", "全班的回答")).size(12.0).color(palette.label));
    for (place, say) in ballot.answers().iter().enumerate() {
        let (mark, ink) = if right.contains(&place) { ("✓ ", palette.good) } else { ("", palette.text) };
        let hands = lang.count(u64::from(counted(ballot.hands(), place)), "hand", "票");
        let lead = format!("{mark}{hands} · ");
        ui.add(egui::Label::new(prose::line(&lead, say.get(lang), ink, palette.unknown_fill)).wrap());
        bar(ui, Some(ballot), place, say.get(lang), lang);
    }
    if right.is_empty() {
        let none = lang.pick("Nobody in the class had it", "全班没有人答对");
        ui.label(RichText::new(none).size(14.0).color(palette.label));
    }
}

fn counted(hands: &[u32], place: usize) -> u32 {
    hands.get(place).copied().unwrap_or(0)
}

/// The part of all hands that an answer has.
fn share(hands: &[u32], place: usize) -> f32 {
    let all: u32 = hands.iter().sum();
    counted(hands, place) as f32 / all.max(1) as f32
}

/// A bar as long as the answer's share of the hands, over the outline of its share in the round before.
fn bar(ui: &mut Ui, ballot: Option<&Ballot>, place: usize, say: &str, lang: Lang) {
    let palette = Palette::current(ui);
    let (room, response) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
    let hands = ballot.map_or(&[][..], Ballot::hands);
    let part = share(hands, place);
    let long = |part: f32| Rect::from_min_size(room.min, vec2((room.width() * part).max(1.0), room.height()));
    filled(ui, room, part);
    let before = ballot.and_then(Ballot::before);
    if let Some(before) = before {
        let outline = Stroke::new(1.5, palette.text);
        ui.painter().rect_stroke(long(share(before, place)), 3.0, outline, StrokeKind::Inside);
    }
    let say = say.replace('`', "");
    let (count, percent) = (counted(hands, place), format!("{:.0} %", part * 100.0));
    let said = lang.pick(
        format!("{say}: {}, {percent}", lang.count(u64::from(count), "hand", "票")),
        format!("{say}：{count} 票，{percent}"),
    );
    let said = match before.map(|before| counted(before, place)) {
        Some(before) => lang.pick(format!("{said}; {before} before"), format!("{said}；上一轮 {before} 票")),
        None => said,
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &said));
    response.on_hover_text(said);
}
