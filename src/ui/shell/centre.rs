//! The middle of the window: the moment that is looked at, the tabs of its views, and the view that was chosen. The views
//! show one run with one selection and one playhead.

use egui::{Align, Button, Layout, Rect, Role, Ui, UiBuilder, WidgetInfo, vec2};

use super::bar::button_width;
use super::moment;
use super::panes::Bench;
use crate::ui::diagram::diagram;
use crate::ui::looks::{CentreView, Looks};
use crate::ui::paint::theme::low;
use crate::ui::panels::{doorstep, flows, many};

/// Between two views that stand side by side.
const GAP: f32 = 10.0;

/// Draws the middle.
pub fn centre(ui: &mut Ui, bench: &mut Bench<'_>) {
    let Bench { desk, rules, looks, out, .. } = bench;
    let session = &desk.session;
    if looks.many.open && !looks.lecture {
        many::many(ui, desk, looks, out);
        return;
    }
    let width = ui.ctx().content_rect().width();
    if !looks.lecture {
        ui.horizontal(|ui| {
            ui.set_height(moment::HEIGHT);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                tabs(ui, looks, width);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    // In a very narrow middle the tabs alone have room.
                    if ui.available_width() > 48.0 {
                        moment::moment(ui, session, rules, looks, out);
                    }
                });
            });
        });
    }
    doorstep::doorstep(ui, session, looks.lang);
    let flow = flows::in_front(&session.world(), looks);
    match looks.view.in_width(width) {
        CentreView::Bytes => flows::flows(ui, session, rules, looks),
        CentreView::Time => diagram(ui, session, flow, rules, looks, out),
        CentreView::Both => {
            let room = ui.available_rect_before_wrap();
            let (left, right) = room.split_left_right_at_fraction(0.5);
            part(ui, left.with_max_x(left.right() - GAP / 2.0), "bytes", |ui| flows::flows(ui, session, rules, looks));
            part(ui, right.with_min_x(right.left() + GAP / 2.0), "time", |ui| {
                diagram(ui, session, flow, rules, looks, out);
            });
            ui.advance_cursor_after_rect(room);
        }
    }
}

fn part(ui: &mut Ui, rect: Rect, name: &str, draw: impl FnOnce(&mut Ui)) {
    let mut child = ui.new_child(UiBuilder::new().id_salt(name).max_rect(rect));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    draw(&mut child);
}

/// A tab for each view that there is room for.
fn tabs(ui: &mut Ui, looks: &mut Looks, width: f32) {
    let lang = looks.lang;
    let shown = looks.view.in_width(width);
    let both = (CentreView::Both, ["Both", "并排"], ["View: bytes and time", "视图：字节与时间"], "");
    let views = [
        (CentreView::Time, ["Time", "时间"], ["View: time", "视图：时间"], "T"),
        (CentreView::Bytes, ["Bytes", "字节"], ["View: bytes", "视图：字节"], "B"),
    ];
    ui.spacing_mut().item_spacing.x = 3.0;
    low(ui, moment::HEIGHT);
    let part = (ui.available_width() / 3.0 - 3.0).max(8.0);
    for (view, text, name, key) in Some(both).filter(|_| CentreView::has_room_for_both(width)).into_iter().chain(views)
    {
        let [en, zh] = text;
        let open = shown == view;
        let button = Button::selectable(open, lang.pick(en, zh)).frame_when_inactive(true).truncate();
        let width = button_width(ui, text).min(part);
        let response = ui.add_sized(vec2(width, moment::HEIGHT), button);
        let name = lang.pick(name[0], name[1]);
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, open, name));
        let hint = if key.is_empty() { name.to_owned() } else { format!("{name} ({key})") };
        if response.on_hover_text(hint).clicked() {
            looks.view = view;
        }
    }
}
