//! The bottom of the window: the sentence of the moment, the timeline with its playhead, and the books.
//! Moving the playhead is a command; the past is only looked at.

use egui::{Rect, RichText, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use crate::desk::{Commands, CutMarks, PlayCommand, Rules, Session, Stage};
use crate::narrate;
use crate::playback::Move;
use crate::trace::{Note, Position, Role as Side, What};
use crate::ui::looks::Looks;
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::{Palette, sans};

/// Rows of the timeline: the server's side and the clients'.
const LANES: usize = 2;
const LANE: f32 = 13.0;
/// Room for the names of the rows.
const LABELS: f32 = 52.0;

/// Draws the whole.
pub fn timeline(ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    ui.spacing_mut().item_spacing.y = 4.0;
    sentence(ui, session, rules, looks);
    ui.horizontal(|ui| {
        place_badge(ui, session, looks, out);
        strip(ui, session, looks, out);
    });
    ui.horizontal(|ui| {
        let books = session.world().accounting();
        let palette = Palette::current(ui);
        let ink = if books.holds { palette.label } else { palette.bad };
        ui.label(RichText::new(narrate::accounting(&books, looks.lang)).size(12.5).color(ink));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let hint = if rules.cuts.as_ref().is_some_and(CutMarks::is_open) {
                looks.lang.pick("first set the marks; then you can look back", "先放标记，之后可以回看")
            } else {
                looks.lang.pick("drag to look back; the past is read-only", "拖动可回看；过去只读")
            };
            ui.label(RichText::new(hint).size(12.0).color(palette.faint));
        });
    });
}

/// What happened last, in one sentence.
fn sentence(ui: &mut Ui, session: &Session, rules: &Rules, looks: &Looks) {
    let text = match last_telling(session) {
        // It may tell what the question is about.
        _ if rules.keeps_quiet => looks.lang.pick("Say first what will happen", "先说说会发生什么").to_owned(),
        Some(n) => {
            let actor = session.trace().event(n).map_or("", |event| session.trace().actor_name(event.actor));
            let sentence = narrate::sentence(session.trace(), n, looks.lang);
            if sentence.contains(actor) { sentence } else { format!("{actor}: {sentence}") }
        }
        None => looks.lang.pick("Nothing has happened yet", "还没有发生任何事").to_owned(),
    };
    ui.add(egui::Label::new(RichText::new(text).size(15.0)).truncate());
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

/// Whether this is now or the past, and which event of how many.
fn place_badge(ui: &mut Ui, session: &Session, looks: &Looks, out: &mut Commands) {
    let palette = Palette::current(ui);
    let lang = looks.lang;
    let past = !session.playback().is_newest();
    let word = match (past, &session.stage(), session.is_live()) {
        (true, ..) => lang.pick("past", "过去"),
        (_, Stage::File, _) => lang.pick("from a file", "来自文件"),
        (_, Stage::Running, true) => lang.pick("live", "实时"),
        (_, Stage::Paused, true) => lang.pick("paused", "已暂停"),
        _ => lang.pick("ended", "已结束"),
    };
    let (ink, ground) = if past { (palette.warn, palette.warn_ground) } else { (palette.text, palette.unknown_fill) };
    let text = format!("{word}  {} / {}", session.position().0, session.trace().len());
    pill(ui, &text, ink, ground);
    let newest = ui.add_enabled(past, egui::Button::new(lang.pick("to the newest", "回到最新")).small());
    if newest.clicked() {
        out.push(PlayCommand::Look(Move::Newest));
    }
}

/// The strip with its ticks and its playhead.
fn strip(ui: &mut Ui, session: &Session, looks: &Looks, out: &mut Commands) {
    let palette = Palette::current(ui);
    let size = Vec2::new(ui.available_width(), LANE * LANES as f32 + 6.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let len = session.trace().len();
    let at = session.position().0;
    let line = Rect::from_min_max(rect.min + Vec2::new(LABELS, 0.0), rect.max - Vec2::new(6.0, 0.0));
    let x = |n: usize| line.left() + line.width() * (n as f32 / len.max(1) as f32);
    ui.painter().rect_filled(rect, 4.0, palette.ground);
    let gone = Rect::from_min_max(rect.min, egui::pos2(x(at), rect.bottom()));
    ui.painter().rect_filled(gone, 4.0, palette.accent_ground);
    ticks(ui, session, palette, line, &looks.log.grave);
    for (lane, name) in looks.lang.pick(["server", "clients"], ["服务器", "客户端"]).iter().enumerate() {
        let at = egui::pos2(rect.left() + 6.0, rect.top() + 3.0 + LANE * (lane as f32 + 0.5) - 1.0);
        ui.painter().text(at, egui::Align2::LEFT_CENTER, name, sans(10.5), palette.label);
    }
    let head = egui::pos2(x(at), rect.bottom() - 4.0);
    ui.painter().vline(x(at), rect.y_range(), Stroke::new(2.0, palette.accent));
    ui.painter().circle_filled(head, 4.5, palette.accent);
    if response.has_focus() {
        ui.painter().rect_stroke(rect, 4.0, Stroke::new(1.5, palette.accent), egui::StrokeKind::Inside);
    }
    let name =
        looks.lang.pick(format!("Timeline, event {at} of {len}"), format!("时间线，第 {at} 个事件，共 {len} 个"));
    response.widget_info(|| WidgetInfo { value: Some(at as f64), ..WidgetInfo::labeled(Role::Slider, true, &name) });
    if let Some(pointer) = response.interact_pointer_pos() {
        let part = ((pointer.x - line.left()) / line.width()).clamp(0.0, 1.0);
        let to = (f64::from(part) * len as f64).round() as usize;
        out.push(PlayCommand::Look(if to >= len { Move::Newest } else { Move::To(Position(to)) }));
    }
}

/// One tick for each point of width at the most: which side did something there, and what. What went wrong is always there.
fn ticks(ui: &Ui, session: &Session, palette: &Palette, line: Rect, grave: &[u32]) {
    /// Events looked at for one tick: beside every call stand a line and its beginning, which have no tick.
    const LOOKED_AT: usize = 8;
    /// More would only paint the strip red.
    const MOST_GRAVE: usize = 1000;
    let len = session.trace().len();
    let columns = (line.width() as usize).clamp(1, 2000);
    let step = len.div_ceil(columns).max(1);
    for n in (0..len).step_by(step) {
        let candidates = n..(n + step.min(LOOKED_AT)).min(len);
        if let Some((n, colour)) = candidates.filter_map(|n| Some((n, tick_colour(session, palette, n)?))).next() {
            tick(ui, session, line, n, colour);
        }
    }
    for n in grave.iter().take(MOST_GRAVE) {
        tick(ui, session, line, *n as usize, palette.bad);
    }
}

fn tick(ui: &Ui, session: &Session, line: Rect, n: usize, colour: egui::Color32) {
    let Some(event) = session.trace().event(n) else { return };
    let side = session.trace().actor(event.actor).map_or(Side::Server, |actor| actor.started.role);
    let lane = if side == Side::Server { 0.0 } else { 1.0 };
    let x = line.left() + line.width() * ((n as f32 + 0.5) / session.trace().len().max(1) as f32);
    let y = line.top() + 3.0 + lane * LANE;
    ui.painter().vline(x, y..=y + LANE - 3.0, Stroke::new(1.5, colour));
}

/// The colour of an event's tick; `None` for events that change no more than a marked line.
fn tick_colour(session: &Session, palette: &Palette, n: usize) -> Option<egui::Color32> {
    Some(match &session.trace().event(n)?.what {
        What::Returned(returned) if returned.call.sends() => palette.inks[0],
        What::Returned(returned) if returned.call.receives() => palette.inks[1],
        What::Framed(_) => palette.good,
        What::FrameRejected(_) | What::Raised(_) => palette.bad,
        What::Returned(_) | What::Noted(_) | What::Printed(_) => palette.hatch,
        What::Entered(_) | What::Line(_) | What::Message(_) => return None,
    })
}
