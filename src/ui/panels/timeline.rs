//! The bottom of the window: the sentence of the moment, the timeline with its playhead, and the books.
//! Moving the playhead is a command; the past is only looked at.

mod lanes;

use egui::{Button, Key, Rect, RichText, Role, Sense, Stroke, TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::desk::{Commands, CutMarks, PlayCommand, Rules, Session};
use crate::narrate;
use crate::playback::Move;
use crate::trace::{Note, Position, What};
use crate::ui::looks::Looks;
use crate::ui::paint::theme::{Palette, sans};
use lanes::{LANE, Lanes};

/// Below this height of the window the books are left out.
const ROOM_FOR_BOOKS: f32 = 420.0;
/// Room above the lanes for the marks of problems.
const MARKS: f32 = 9.0;

/// Draws the whole.
pub fn timeline(ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    ui.spacing_mut().item_spacing.y = 4.0;
    looks.catch_up_log(session);
    looks.catch_up_lit(session);
    sentence(ui, session, rules, looks);
    ui.horizontal(|ui| {
        counter(ui, session, rules, looks, out);
        strip(ui, session, rules, looks, out);
    });
    if ui.ctx().content_rect().height() >= ROOM_FOR_BOOKS {
        books(ui, session, rules, looks);
    }
}

/// Whether all bytes are accounted for, and how one looks back.
fn books(ui: &mut Ui, session: &Session, rules: &Rules, looks: &Looks) {
    let palette = Palette::current(ui);
    let books = session.world().accounting();
    let ink = if books.holds { palette.label } else { palette.bad };
    let text = RichText::new(narrate::accounting(&books, looks.lang)).size(12.0).color(ink);
    let hint = if rules.cuts.as_ref().is_some_and(CutMarks::is_open) {
        looks.lang.pick("first set the marks; then you can look back", "先放标记，之后可以回看")
    } else {
        looks.lang.pick(
            "drag to look back · N: next problem · G: go to an event",
            "拖动可回看 · N：下一个问题 · G：转到某个事件",
        )
    };
    ui.horizontal(|ui| {
        let hint = RichText::new(hint).size(12.0).color(palette.faint);
        if ui.available_width() > 720.0 {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(hint);
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.add(egui::Label::new(text).truncate());
                });
            });
        } else {
            ui.add(egui::Label::new(text).truncate());
        }
    });
}

/// What happened last, in one sentence. A right click copies it.
fn sentence(ui: &mut Ui, session: &Session, rules: &Rules, looks: &Looks) {
    let text = moment_sentence(session, rules, looks);
    let response = ui.add(egui::Label::new(RichText::new(&text).size(14.0)).truncate().sense(Sense::click()));
    response.context_menu(|ui| {
        if ui.button(looks.lang.pick("Copy", "复制")).clicked() {
            ui.ctx().copy_text(text.clone());
            ui.close();
        }
    });
}

/// The sentence of the moment that is looked at.
pub fn moment_sentence(session: &Session, rules: &Rules, looks: &Looks) -> String {
    match last_telling(session) {
        // It may tell what the question is about.
        _ if rules.keeps_quiet => looks.lang.pick("Say first what will happen", "先说说会发生什么").to_owned(),
        Some(n) => {
            let actor = session.trace().event(n).map_or("", |event| session.trace().actor_name(event.actor));
            let sentence = narrate::sentence(session.trace(), n, looks.lang);
            if sentence.contains(actor) { sentence } else { format!("{actor}: {sentence}") }
        }
        None => narrate::nothing().get(looks.lang).to_owned(),
    }
}

/// The last event that changes more than the marked line of a program.
fn last_telling(session: &Session) -> Option<usize> {
    let silent = |n: &usize| match session.trace().event(*n).map(|event| &event.what) {
        Some(What::Line(_) | What::Message(_)) => true,
        // How bytes are looked at is no deed of anybody's.
        Some(What::Noted(note)) => matches!(note.as_ref(), Note::Speaks { .. }),
        _ => false,
    };
    (0..session.position().0).rev().find(|n| !silent(n))
}

/// Which event of how many; a click, or G, makes it a field in which one types where to go.
fn counter(ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    let (palette, lang) = (Palette::current(ui), looks.lang);
    let (at, len) = (session.position().0, session.trace().len());
    let open = rules.cuts.as_ref().is_some_and(CutMarks::is_open);
    let size = vec2(96.0, 26.0);
    let name = lang.pick("Go to event", "转到第几个事件");
    if let Some(text) = &mut looks.going_to {
        let field = TextEdit::singleline(text).hint_text(format!("1 … {len}"));
        let response = ui.add_sized(size, field).accessible_name(name);
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let to: Option<usize> = text.trim().parse().ok().filter(|_| entered);
        if !response.has_focus() && !response.lost_focus() {
            response.request_focus();
        }
        if response.lost_focus() {
            looks.going_to = None;
        }
        out.extend(to.map(|to| PlayCommand::Look(Move::To(Position(to)))));
        return;
    }
    let past = !session.playback().is_newest();
    let (ink, ground) = if past { (palette.warn, palette.warn_ground) } else { (palette.text, palette.unknown_fill) };
    let button = Button::new(RichText::new(format!("{at} / {len}")).color(ink)).fill(ground).truncate();
    let response = ui.add_enabled_ui(!open, |ui| ui.add_sized(size, button)).inner;
    let said =
        lang.pick(format!("Event {at} of {len}: go to another"), format!("第 {at} 个事件，共 {len} 个：转到其他"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, !open, &said));
    if response.on_hover_text(lang.pick("Go to an event by its number (G)", "按序号转到某个事件（G）")).clicked()
    {
        looks.going_to = Some(String::new());
    }
}

/// The strip with its ticks and its playhead.
fn strip(ui: &mut Ui, session: &Session, rules: &Rules, looks: &Looks, out: &mut Commands) {
    let palette = Palette::current(ui);
    let lanes = Lanes::of(ui, session, looks.lang);
    let size = Vec2::new(ui.available_width().max(1.0), LANE * lanes.count() as f32 + 6.0 + MARKS);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let (len, at) = (session.trace().len(), session.position().0);
    let labels = lanes.labels.min(rect.width() * 0.4);
    let line = Rect::from_min_max(pos2(rect.left() + labels, rect.top() + MARKS), rect.max - vec2(6.0, 0.0));
    let x = |n: usize| line.left() + line.width().max(0.0) * (n as f32 / len.max(1) as f32);
    let past = !session.playback().is_newest();
    ui.painter().rect_filled(rect, 4.0, palette.ground);
    let gone = Rect::from_min_max(rect.min, pos2(x(at), rect.bottom()));
    ui.painter().rect_filled(gone, 4.0, if past { palette.warn_ground } else { palette.accent_ground });
    lanes.paint(ui, session, palette, line, rect.left() + 6.0);
    if !rules.keeps_quiet {
        problems(ui, session, palette, line, &looks.log.problems);
    }
    for event in &looks.lit_calls.events {
        let x = x(*event) + line.width().max(0.0) * 0.5 / len.max(1) as f32;
        ui.painter().vline(x, line.top()..=rect.bottom() - 2.0, Stroke::new(3.0, palette.glow));
    }
    let ink = if past { palette.warn } else { palette.accent };
    ui.painter().vline(x(at), rect.y_range(), Stroke::new(3.0, ink));
    ui.painter().circle_filled(pos2(x(at), rect.bottom() - 5.0), 6.0, ink);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.5, palette.accent), egui::StrokeKind::Inside);
    }
    let name =
        looks.lang.pick(format!("Timeline, event {at} of {len}"), format!("时间线，第 {at} 个事件，共 {len} 个"));
    response.widget_info(|| WidgetInfo { value: Some(at as f64), ..WidgetInfo::labeled(Role::Slider, true, &name) });
    if let Some(pointer) = response.interact_pointer_pos() {
        let part = ((pointer.x - line.left()) / line.width().max(1.0)).clamp(0.0, 1.0);
        let to = (f64::from(part) * len as f64).round() as usize;
        out.push(PlayCommand::Look(if to >= len { Move::Newest } else { Move::To(Position(to)) }));
    }
}

/// A dot over the lanes wherever something was wrong.
fn problems(ui: &Ui, session: &Session, palette: &Palette, line: Rect, problems: &[u32]) {
    for n in problems {
        let x = line.left() + line.width() * ((*n as f32 + 0.5) / session.trace().len().max(1) as f32);
        ui.painter().circle_filled(pos2(x, line.top() - MARKS / 2.0), 3.0, palette.bad);
    }
}

/// A font for what stands beside the lanes.
fn small() -> egui::FontId {
    sans(12.0)
}
