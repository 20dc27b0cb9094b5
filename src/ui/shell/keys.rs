//! The keyboard: every key of the window and the command that it stands for.
//! Plain keys do nothing while somebody types in a field, or while a dialog is open.

use egui::{Context, Key, Modifiers};

use super::digits::DIGITS;
use super::lesson_keys;
use super::top_bar::next_framing;
use crate::desk::{Commands, Desk, LineStep, PlayCommand, Rules, Session, Stage};
use crate::playback::Move;
use crate::ui::looks::{Dialog, Looks};
use crate::ui::panels::stepping::until_cursor;

/// The commands of the keys that were pressed.
pub fn keys(ctx: &Context, desk: &Desk, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    if looks.dialog != Dialog::None {
        return;
    }
    let Desk { session, room } = desk;
    if ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND | Modifiers::SHIFT, Key::S)) {
        looks.picture = looks.picture.anew();
        looks.dialog = Dialog::Picture;
        return;
    }
    function_keys(ctx, session, looks, out);
    lesson_keys::while_typing(ctx, room, out);
    if ctx.text_edit_focused() {
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let plain = |key: Key| pressed(Modifiers::NONE, key);
    if plain(Key::L) {
        looks.dialog = Dialog::Lessons;
        looks.list_opened = true;
        return;
    }
    lesson_keys::lesson_keys(ctx, room, rules, looks, out);
    if looks.presentation && plain(Key::Escape) {
        looks.presentation = false;
    }
    if pressed(Modifiers::SHIFT, Key::ArrowRight) {
        out.push(PlayCommand::Look(Move::ForwardToVisible));
    }
    if pressed(Modifiers::SHIFT, Key::ArrowLeft) {
        out.push(PlayCommand::Look(Move::BackToVisible));
    }
    if ctx.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Text(text) if text == "?"))) {
        looks.dialog = Dialog::Keys;
    }
    // A focused button takes Space and the arrows for itself; the window's keys must work all the same.
    if plain(Key::Space) {
        let running = session.stage() == Stage::Running && session.is_live();
        out.push(if running { PlayCommand::Pause } else { PlayCommand::Run });
    }
    let moves = [
        (Key::ArrowRight, PlayCommand::Step),
        (Key::ArrowLeft, PlayCommand::Look(Move::Back)),
        (Key::Home, PlayCommand::Look(Move::Start)),
        (Key::End, PlayCommand::Look(Move::Newest)),
    ];
    out.extend(moves.into_iter().filter(|(key, _)| plain(*key)).map(|(_, command)| command));
    if plain(Key::F) {
        out.extend(next_framing(session).map(PlayCommand::ChangeFraming));
    }
    // While a lesson asks for something, digits are answers.
    if room.taking.as_ref().is_none_or(|taking| taking.attempt.question().is_none()) {
        actor_keys(session, &plain, out);
    }
}

/// Keys that write nothing work while somebody types, too: they are about the line of the text cursor.
fn function_keys(ctx: &Context, session: &Session, looks: &Looks, out: &mut Commands) {
    if session.scenario().programs.is_empty() {
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| ctx.input_mut(|input| input.consume_key(modifiers, key));
    let steps = |step: LineStep| PlayCommand::StepLines(step, looks.actor);
    // With Shift first: a key without it is also pressed with it.
    if pressed(Modifiers::SHIFT, Key::F11) {
        out.push(steps(LineStep::Back));
    }
    if pressed(Modifiers::NONE, Key::F11) {
        out.push(steps(LineStep::Line));
    }
    if pressed(Modifiers::NONE, Key::F10) {
        out.push(steps(LineStep::Over));
    }
    if pressed(Modifiers::NONE, Key::F8) {
        out.extend(until_cursor(looks).map(steps));
    }
    if pressed(Modifiers::NONE, Key::F9) {
        out.extend(looks.cursor.clone().map(|(file, line)| PlayCommand::ToggleBreakpoint(file, line)));
    }
}

/// 1 to 9: the actors in the order of the list.
fn actor_keys(session: &Session, plain: &dyn Fn(Key) -> bool, out: &mut Commands) {
    let standing = session.standing();
    for (place, key) in DIGITS.into_iter().enumerate() {
        if plain(key)
            && let Some((actor, _)) = standing.get(place)
        {
            out.push(PlayCommand::StepActor(*actor));
        }
    }
}
