//! The call log, in the manner of strace: one line for each call, of which only those in sight are ever made.
//! Its list is addressed by whole rows, so that ten million of them scroll as well as ten.

use egui::{Button, Key, Rect, RichText, Role, Sense, Stroke, TextEdit, Ui, Vec2, WidgetInfo};

use crate::desk::{Commands, PlayCommand, Session};
use crate::narrate;
use crate::playback::Move;
use crate::trace::{Position, log_text};
use crate::ui::looks::{LogState, Looks};
use crate::ui::paint::theme::{Palette, mono};
use crate::ui::ribbon::glyph_text;

const ROW: f32 = 18.0;

/// Draws the log.
pub fn log(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    looks.catch_up_log(session);
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if !looks.filter.is_empty() {
                let clear = ui.add(Button::new("×").small());
                let name = lang.pick("Clear the filter", "清除过滤条件");
                clear.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
                if clear.on_hover_text(name).clicked() {
                    looks.filter.clear();
                }
                let (found, all) = (looks.log.rows.len(), looks.log.all);
                let count = lang.pick(format!("{found} of {all}"), format!("{found} / {all}"));
                ui.label(RichText::new(count).small().color(Palette::current(ui).label));
            }
            let hint = lang.pick("filter: actor, call, words", "过滤：执行者、调用、文字");
            let field = TextEdit::singleline(&mut looks.filter).hint_text(hint);
            let field = ui.add_sized([ui.available_width(), 26.0], field);
            field.accessible_name(lang.pick("Filter of the call log", "调用记录的过滤条件"));
        });
    });
    let mut state = std::mem::take(&mut looks.log);
    list(ui, session, looks, &mut state, out);
    looks.log = state;
}

fn list(ui: &mut Ui, session: &Session, looks: &Looks, state: &mut LogState, out: &mut Commands) {
    let (area, response) = ui.allocate_exact_size(ui.available_size().max(Vec2::ZERO), Sense::hover());
    let in_sight = (area.height() / ROW).floor().max(1.0);
    let last_first = (state.rows.len() as f64 - f64::from(in_sight)).max(0.0);
    let happened = state.rows.partition_point(|n| (*n as usize) < session.position().0);
    if state.followed != Some(session.position()) {
        state.followed = Some(session.position());
        let low = happened as f64 - f64::from(in_sight) * 0.8;
        if (happened as f64) < state.first + 1.0 || low > state.first {
            state.first = low;
        }
    }
    if response.contains_pointer() {
        let wheel = ui.input(|input| input.smooth_scroll_delta().y);
        state.first -= f64::from(wheel / ROW);
    }
    state.first = state.first.clamp(0.0, last_first);
    let first = state.first.floor();
    for place in 0..=in_sight as usize {
        let Some(n) = state.rows.get(first as usize + place) else { break };
        let top = area.top() + place as f32 * ROW - (state.first - first) as f32 * ROW;
        let width = (area.width() - 12.0).max(0.0);
        let rect = Rect::from_min_size(egui::pos2(area.left(), top), Vec2::new(width, ROW));
        row(ui, session, looks, (rect.intersect(area), *n as usize), out);
    }
    if state.rows.is_empty() {
        let text = if state.all > 0 {
            let all = state.all;
            looks.lang.pick(format!("none of {all} calls matches the filter"), format!("{all} 条调用里没有符合条件的"))
        } else {
            looks.lang.pick("no calls yet", "还没有任何调用").to_owned()
        };
        ui.put(
            Rect::from_min_size(area.min, Vec2::new(area.width(), ROW)),
            egui::Label::new(RichText::new(text).weak()),
        );
    }
    scroll_bar(ui, state, area, f64::from(in_sight), looks);
}

fn row(ui: &Ui, session: &Session, looks: &Looks, (rect, n): (Rect, usize), out: &mut Commands) {
    let palette = Palette::current(ui);
    let Some(event) = session.trace().event(n) else { return };
    let future = n >= session.position().0;
    let actor = session.trace().actor_name(event.actor);
    let text = log_text(session.trace(), n, looks.lang).unwrap_or_default();
    let lit = looks.lit.as_ref().filter(|lit| lit.show == session.show().id);
    let lit = lit.is_some_and(|lit| lit.what.touches_event(&session.world(), n));
    let response = ui.interact(rect, ui.scope_id().with(("log", n)), Sense::click());
    let painter = ui.painter_at(rect);
    if n + 1 == session.position().0 {
        painter.rect_filled(rect, 2.0, palette.line_ground);
    } else if lit || response.hovered() {
        painter.rect_filled(rect, 2.0, palette.accent_ground);
    }
    let ink = if future { palette.faint } else { palette.text };
    let label = if future { ink } else { palette.label };
    let (who, what) = rect.split_left_right_at_x(rect.left() + rect.width().min(240.0) * 0.4);
    crate::ui::ribbon::cut_text(&painter, who, &actor.replace("server/", "/"), &mono(12.0), label);
    crate::ui::ribbon::cut_text(&painter, what, &glyph_text(&text.replace('\n', " ")), &mono(12.0), ink);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{n}: {actor} {text}")));
    if response.clicked() {
        out.push(PlayCommand::Look(Move::To(Position(n + 1))));
    }
    response.context_menu(|ui| {
        if ui.button(looks.lang.pick("Copy the line", "复制这一行")).clicked() {
            ui.ctx().copy_text(format!("{actor}  {text}"));
            ui.close();
        }
    });
    response.on_hover_ui(|ui| {
        ui.label(RichText::new(glyph_text(&text)).font(mono(12.0)));
        ui.label(narrate::sentence(session.trace(), n, looks.lang));
    });
}

/// Its own bar, since rows are counted and not measured.
fn scroll_bar(ui: &Ui, state: &mut LogState, area: Rect, in_sight: f64, looks: &Looks) {
    let rows = state.rows.len() as f64;
    if rows <= in_sight {
        return;
    }
    let palette = Palette::current(ui);
    let bar = Rect::from_min_max(egui::pos2(area.right() - 7.0, area.top()), area.max);
    let id = ui.scope_id().with("log-bar");
    let response = ui.interact(bar.expand2(Vec2::new(3.0, 0.0)), id, Sense::click_and_drag());
    let name = looks.lang.pick("Scroll the call log", "滚动调用记录");
    response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, name));
    if let Some(pointer) = response.interact_pointer_pos() {
        let part = f64::from(((pointer.y - bar.top()) / bar.height()).clamp(0.0, 1.0));
        state.first = part * rows - in_sight / 2.0;
    }
    if response.has_focus() {
        let page =
            ui.input(|input| i32::from(input.key_pressed(Key::PageDown)) - i32::from(input.key_pressed(Key::PageUp)));
        state.first += f64::from(page) * in_sight;
    }
    state.first = state.first.clamp(0.0, rows - in_sight);
    let top = bar.top() + (state.first / rows) as f32 * bar.height();
    let height = ((in_sight / rows) as f32 * bar.height()).max(14.0);
    let thumb =
        Rect::from_min_size(egui::pos2(bar.left(), top.min(bar.bottom() - height)), Vec2::new(bar.width(), height));
    ui.painter().rect_filled(bar, 3.0, palette.ground);
    let edge = if response.has_focus() { Stroke::new(1.0, palette.accent) } else { Stroke::NONE };
    ui.painter().rect(thumb, 3.0, palette.hatch, edge, egui::StrokeKind::Inside);
}
