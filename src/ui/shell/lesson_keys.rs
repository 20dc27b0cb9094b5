//! The keys of a lesson: choosing, marking, confirming, going on.
//! They stand for what the panel's buttons do, and for nothing else.

use egui::{Context, Event, Key, Modifiers};

use super::digits::DIGITS;
use crate::desk::{Classroom, Commands, LessonCommand, Rules};
use crate::lesson::{Phase, Question, Waits, Wanted};
use crate::ui::lessons::lesson_panel;
use crate::ui::looks::Looks;

/// Keys that write nothing, and so work in the editor, too.
pub fn while_typing(ctx: &Context, room: &Classroom, out: &mut Commands) {
    let Some(taking) = &room.taking else { return };
    let pressed = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let can_check = taking.attempt.edit().is_some() && !taking.is_moving() && room.trying().is_none();
    let open = matches!(taking.attempt.phase(), Phase::Doing | Phase::Done);
    if can_check && open && pressed(Modifiers::COMMAND, Key::Enter) {
        out.push(LessonCommand::Check);
    }
    if pressed(Modifiers::NONE, Key::PageUp) && taking.attempt.place() > 0 {
        out.push(LessonCommand::Back);
    }
    if pressed(Modifiers::NONE, Key::PageDown) && taking.attempt.may_go_on() {
        out.push(LessonCommand::Next);
    }
}

/// Keys while nobody types.
pub fn lesson_keys(ctx: &Context, room: &Classroom, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    let Some(taking) = &room.taking else { return };
    let plain = |key: Key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if taking.attempt.step().hint.is_some() && plain(Key::H) {
        out.push(LessonCommand::Hint);
    }
    // Before the digits alone: a key without Shift is also pressed with it.
    vote_keys(ctx, room, looks, out);
    match taking.attempt.question() {
        Some(question) => answer_keys((question, room), &plain, rules, looks, out),
        // A button that has the focus is pressed by Enter itself.
        None if taking.attempt.may_go_on() && ctx.memory(|memory| memory.focused()).is_none() && plain(Key::Enter) => {
            out.push(LessonCommand::Next);
        }
        None => {}
    }
}

/// Shift and a digit: one more hand for that answer. With Shift most keyboards write another sign than the digit, so the place
/// of the key counts.
fn vote_keys(ctx: &Context, room: &Classroom, looks: &mut Looks, out: &mut Commands) {
    let Some(asked) = room.votes_on() else { return };
    let mut hands = room.ballot(asked).map(|ballot| ballot.hands().to_vec()).unwrap_or_default();
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let Event::Key { key, physical_key, pressed: true, modifiers, .. } = event else { return true };
            let digit = physical_key.and_then(place_of).or_else(|| place_of(*key));
            let Some(place) = digit
                .filter(|place| *place < room.answers() && modifiers.shift && !modifiers.command && !modifiers.alt)
            else {
                return true;
            };
            // Whether it is a repetition is not asked: who lets Shift go first never releases the sign that was pressed, and each
            // press after that would count as one.
            hands.resize(hands.len().max(place + 1), 0);
            hands[place] += 1;
            out.push(LessonCommand::Hands(place, hands[place]));
            // What is counted is to be seen.
            looks.draft.show_end();
            false
        });
    });
}

/// The place that a digit stands for.
fn place_of(key: Key) -> Option<usize> {
    DIGITS.iter().position(|digit| *digit == key)
}

fn answer_keys(
    (question, room): (&Question, &Classroom),
    plain: &dyn Fn(Key) -> bool,
    rules: &Rules,
    looks: &mut Looks,
    out: &mut Commands,
) {
    match &question.answer {
        Wanted::Choice(choices) => {
            for (place, key) in DIGITS.into_iter().enumerate().take(choices.len()) {
                if plain(key) {
                    looks.draft.choice = Some(place);
                    // What was chosen is to be seen.
                    looks.draft.show_end();
                }
            }
        }
        Wanted::Cuts { .. } => cut_keys(plain, rules, looks),
        Wanted::Order(happenings) => order_keys(happenings.len(), plain, looks),
        Wanted::Waits(waits) => waits_keys(waits, plain, looks),
        Wanted::Number(_) | Wanted::About(_) => number_keys(plain, looks),
    }
    if plain(Key::Enter) {
        lesson_panel::give(room, question, looks, out);
    }
}

/// A digit lets an event come next; one that was chosen stays where it is.
fn order_keys(events: usize, plain: &dyn Fn(Key) -> bool, looks: &mut Looks) {
    for (place, key) in DIGITS.into_iter().enumerate().take(events) {
        if plain(key) && !looks.draft.order.contains(&place) {
            looks.draft.toggle_next(place);
            looks.draft.show_end();
        }
    }
    if plain(Key::Backspace) {
        looks.draft.order.pop();
    }
}

/// A digit chooses in the row that is marked, and leads to the next one.
fn waits_keys(waits: &Waits, plain: &dyn Fn(Key) -> bool, looks: &mut Looks) {
    let rows = waits.actors.len();
    if plain(Key::ArrowUp) {
        looks.draft.row = looks.draft.row.saturating_sub(1);
    }
    if plain(Key::ArrowDown) {
        looks.draft.row = (looks.draft.row + 1).min(rows.saturating_sub(1));
    }
    let row = looks.draft.row;
    for (place, key) in DIGITS.into_iter().enumerate().take(lesson_panel::options(waits, row).len()) {
        if plain(key) {
            looks.draft.choose(row, place, rows);
            looks.draft.show_end();
        }
    }
}

/// Digits belong into the field, wherever the focus is.
fn number_keys(plain: &dyn Fn(Key) -> bool, looks: &mut Looks) {
    for (digit, key) in (1..=9).zip(DIGITS).chain([(0, Key::Num0)]) {
        if plain(key) {
            looks.draft.number.push_str(&digit.to_string());
            looks.draft.wants_focus = true;
        }
    }
}

fn cut_keys(plain: &dyn Fn(Key) -> bool, rules: &Rules, looks: &mut Looks) {
    let Some(total) = rules.cuts.as_ref().map(|marks| marks.total) else { return };
    let last = total.saturating_sub(1).max(1);
    if plain(Key::ArrowLeft) {
        looks.draft.cursor = looks.draft.cursor.saturating_sub(1).max(1);
    }
    if plain(Key::ArrowRight) {
        looks.draft.cursor = (looks.draft.cursor + 1).min(last);
    }
    if plain(Key::Num0) {
        looks.draft.toggle_no_cut();
    }
    if plain(Key::Space) {
        looks.draft.toggle_cut(looks.draft.cursor);
    }
}
