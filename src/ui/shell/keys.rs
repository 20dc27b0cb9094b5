//! The keyboard: every key of the window and the command that it stands for.
//! Plain keys do nothing while somebody types in a field, or while a dialog or a menu is open.

use egui::{Context, FocusDirection, Id, Key, Modifiers};

use super::digits::DIGITS;
use super::panes::put_in_front;
use super::what_bar::next_framing;
use super::{fork_dialog, lesson_keys};
use crate::desk::layout::{Divider, Pane, Size};
use crate::desk::{Commands, Desk, LineStep, PlayCommand, Rules, Session};
use crate::figure::Subject;
use crate::lang::Lang;
use crate::playback::Move;
use crate::ui::looks::{CentreView, Dialog, Looks};
use crate::ui::panels::stepping::until_cursor;
use crate::ui::panels::timeline::moment_sentence;

/// The commands of the keys that were pressed.
pub fn keys(ctx: &Context, desk: &Desk, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    let typed = std::mem::replace(&mut looks.typing, ctx.text_edit_focused());
    if looks.dialog != Dialog::None {
        return;
    }
    let Desk { session, room } = desk;
    window_keys(ctx, desk, looks);
    function_keys(ctx, session, looks, out);
    lesson_keys::while_typing(ctx, room, out);
    // A menu has keys of its own.
    if ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
        return;
    }
    lesson_keys::lesson_keys(ctx, room, rules, looks, out);
    // The key that leaves a field leaves nothing else. Whatever had the focus has lost it by now.
    if looks.lecture && plain(ctx, Key::Escape) && !typed {
        looks.lecture = false;
    }
    copy(ctx, session, rules, looks);
    pane_keys(ctx, desk, looks);
    time_keys(ctx, session, rules, looks, out);
    if ctx.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Text(text) if text == "?"))) {
        looks.dialog = Dialog::Keys;
    }
    if plain(ctx, Key::F) {
        out.extend(next_framing(session).map(PlayCommand::ChangeFraming));
    }
    // While a lesson asks for something, digits are answers.
    if room.taking.as_ref().is_none_or(|taking| taking.attempt.question().is_none()) {
        actor_keys(ctx, session, out);
    }
}

fn pressed(ctx: &Context, modifiers: Modifiers, key: Key) -> bool {
    ctx.input_mut(|input| input.consume_key(modifiers, key))
}

fn plain(ctx: &Context, key: Key) -> bool {
    pressed(ctx, Modifiers::NONE, key)
}

/// Keys of the window that write nothing, and so work while somebody types, too.
fn window_keys(ctx: &Context, desk: &Desk, looks: &mut Looks) {
    // With Shift first: a key without it is also pressed with it.
    if pressed(ctx, Modifiers::COMMAND | Modifiers::SHIFT, Key::S) {
        looks.picture = looks.picture.anew();
        looks.dialog = Dialog::Picture;
    }
    if pressed(ctx, Modifiers::COMMAND | Modifiers::SHIFT, Key::P) && !desk.session.trace().is_empty() {
        looks.ask_for(Dialog::Page);
    }
    if pressed(ctx, Modifiers::COMMAND, Key::S) && !desk.session.trace().is_empty() {
        looks.ask_for(Dialog::Save);
    }
    if pressed(ctx, Modifiers::COMMAND, Key::O) {
        looks.ask_for(Dialog::Open);
    }
    if plain(ctx, Key::F2) && cfg!(feature = "python") {
        (looks.dialog, looks.list_opened) = (Dialog::Lessons, true);
    }
    if plain(ctx, Key::F3) && cfg!(feature = "python") {
        (looks.dialog, looks.list_opened) = (Dialog::Programs, true);
    }
    if plain(ctx, Key::F5) {
        looks.lecture = !looks.lecture;
    }
    if plain(ctx, Key::F6) {
        looks.lang = if looks.lang == Lang::En { Lang::Zh } else { Lang::En };
    }
    if plain(ctx, Key::F7) {
        ctx.set_theme(if looks.dark { egui::Theme::Light } else { egui::Theme::Dark });
    }
}

/// What is put in front.
fn pane_keys(ctx: &Context, desk: &Desk, looks: &mut Looks) {
    let size = ctx.content_rect().size();
    let room = Size { width: size.x, height: size.y };
    let panes = [
        (Key::A, Pane::Side),
        (Key::B, Pane::Bytes),
        (Key::C, Pane::Code),
        (Key::I, Pane::Inspector),
        (Key::L, Pane::Calls),
        (Key::O, Pane::Console),
        (Key::V, Pane::Variables),
        (Key::D, Pane::Files),
    ];
    for (key, pane) in panes {
        if plain(ctx, key) {
            looks.many.open &= pane != Pane::Bytes;
            put_in_front(looks, desk, room, pane);
            if pane == Pane::Bytes {
                looks.view = CentreView::Bytes;
            }
        }
    }
    if plain(ctx, Key::H) {
        looks.many.open = !looks.many.open;
    }
    if plain(ctx, Key::T) {
        looks.many.open = false;
        put_in_front(looks, desk, room, Pane::Bytes);
        looks.view = CentreView::Time;
    }
    if plain(ctx, Key::M) {
        looks.drawer = !looks.drawer;
    }
    let session = &desk.session;
    let may_fork = !session.trace().is_empty() && !session.is_forking();
    if plain(ctx, Key::K) && may_fork && desk.room.allows(&PlayCommand::Fork(Box::default())) {
        fork_dialog::open(session, looks);
    }
}

/// What moves in time. A focused button takes Space for itself; the window's keys must work all the same.
fn time_keys(ctx: &Context, session: &Session, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    if plain(ctx, Key::Space) {
        out.push(session.play_or_pause());
    }
    let shift = [(Key::ArrowRight, Move::ForwardToVisible), (Key::ArrowLeft, Move::BackToVisible)];
    for (key, to) in shift {
        if pressed(ctx, Modifiers::SHIFT, key) {
            out.push(PlayCommand::Look(to));
        }
    }
    let problem = |looks: &Looks, forward: bool| {
        looks.log.problem(session.position(), forward).map(|to| PlayCommand::Look(Move::To(to)))
    };
    // Where the problems are, is what a question may be about.
    if !rules.keeps_quiet {
        if pressed(ctx, Modifiers::SHIFT, Key::N) {
            out.extend(problem(looks, false));
        }
        if plain(ctx, Key::N) {
            out.extend(problem(looks, true));
        }
    }
    if plain(ctx, Key::G) {
        looks.going_to = Some(String::new());
    }
    if !divider_has_focus(ctx) {
        let arrows = [(Key::ArrowRight, PlayCommand::Step), (Key::ArrowLeft, PlayCommand::Look(Move::Back))];
        for (key, command) in arrows {
            if plain(ctx, key) {
                out.push(command);
                // They move in time, and not the focus as well.
                ctx.memory_mut(|memory| memory.move_focus(FocusDirection::None));
            }
        }
    }
    let moves = [
        (Key::R, PlayCommand::RunAgain),
        (Key::Home, PlayCommand::Look(Move::Start)),
        (Key::End, PlayCommand::Look(Move::Newest)),
    ];
    out.extend(moves.into_iter().filter(|(key, _)| plain(ctx, *key)).map(|(_, command)| command));
}

/// A line between two panes takes the arrows for itself.
fn divider_has_focus(ctx: &Context) -> bool {
    let focused = ctx.memory(|memory| memory.focused());
    [Divider::Left, Divider::Right, Divider::Lower, Divider::Console]
        .into_iter()
        .any(|divider| focused == Some(Id::unique(("divider", divider as u8))))
}

/// What is told of the moment, for other programs: the sentence, and why the messages look as they do.
fn copy(ctx: &Context, session: &Session, rules: &Rules, looks: &Looks) {
    if !ctx.input(|input| input.events.contains(&egui::Event::Copy)) {
        return;
    }
    let world = session.world();
    let conn = looks.conn.or_else(|| session.first_under_new_framing());
    let flow = conn.map(|conn| conn.requests()).or_else(|| world.flows().first().copied());
    let why = flow
        .filter(|_| !rules.keeps_quiet)
        .and_then(|flow| world.flow(flow))
        .and_then(|flow| Subject::new(world, &flow, looks.lang).why(None, None).map(|why| why.text));
    let sentence = moment_sentence(session, rules, looks);
    ctx.copy_text(why.map_or(sentence.clone(), |why| format!("{sentence}\n{why}")));
}

/// Keys that write nothing work while somebody types, too: they are about the line of the text cursor.
fn function_keys(ctx: &Context, session: &Session, looks: &Looks, out: &mut Commands) {
    if session.scenario().programs.is_empty() {
        return;
    }
    let pressed = |modifiers: Modifiers, key: Key| pressed(ctx, modifiers, key);
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
fn actor_keys(ctx: &Context, session: &Session, out: &mut Commands) {
    let standing = session.standing();
    for (place, key) in DIGITS.into_iter().enumerate() {
        if plain(ctx, key)
            && let Some((actor, _)) = standing.get(place)
        {
            out.push(PlayCommand::StepActor(*actor));
        }
    }
}
