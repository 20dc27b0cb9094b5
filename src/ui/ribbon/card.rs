//! One card: its title, the rows over their axis, the line of reasons, the pipe, and what its shapes mean.
//! It shares the height that it is given among them; what is in each is its own file's.

use std::sync::Arc;

use egui::text::LayoutJob;
use egui::{Frame, Galley, Margin, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::room::{FRAME, LEAST, Room};
use super::title::Title;
use super::{Scene, legend, pipe, rows, title};
use crate::figure::Why;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::sans;

/// The line of reasons, as long as it is one.
const WHY: f32 = 18.0;
/// A card that is as high has room for two.
const ROOMY: f32 = 380.0;

/// The least height in which a card is drawn; used for one that has not been drawn yet, too.
pub fn card_height() -> f32 {
    LEAST + WHY
}

/// Draws a card in the width that there is, no higher than `height` unless that is less than it needs.
pub fn card(ui: &mut Ui, scene: &Scene<'_, '_>, looks: &mut Looks, beside: &Title, height: f32) {
    let frame = Frame::new()
        .fill(scene.palette.card)
        .stroke(Stroke::new(1.0, scene.palette.card_edge))
        .corner_radius(8)
        .inner_margin(Margin::symmetric(12, (FRAME / 2.0 - 2.0) as i8));
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        title::title(ui, scene, looks, beside);
        let seen = rows::in_sight(ui, scene, looks);
        let sight = seen.scale.is_partial().then(|| seen.scale.visible());
        let why_height = why_height(ui, scene, height);
        let room =
            Room::of(height, seen.scale.per_byte(), [seen.scale.is_partial(), is_cut_anew(scene, looks)], why_height);
        ui.add_space(room.gap / 2.0);
        let drawn = rows::rows(ui, scene, looks, seen, &room);
        ui.add_space(room.gap / 2.0);
        let why = scene.subject.why(scene.lit(looks), sight.as_ref());
        why_line(ui, scene, why, why_height);
        ui.add_space(room.gap / 2.0);
        pipe::pipe(ui, scene, looks, &room);
        if room.footer > 0.0 {
            ui.add_space(room.gap);
            legend::legend(ui, scene, &drawn, room.footer);
        }
    });
}

/// Whether the same messages are seen under another framing as well.
fn is_cut_anew(scene: &Scene<'_, '_>, looks: &Looks) -> bool {
    looks.what_if.is_some() && !scene.subject.flow.datagrams
}

/// The reason as it is laid out, in no more lines than there is height for.
fn reason(ui: &Ui, scene: &Scene<'_, '_>, why: &Why, height: f32) -> Arc<Galley> {
    let text = super::drawable_text(&why.text);
    let mut job = LayoutJob::simple(text, sans(14.0), scene.ink(why.ink), ui.available_width().max(1.0));
    job.wrap.max_rows = (height / WHY).round().max(1.0) as usize;
    ui.painter().layout_job(job)
}

/// How high the reason may be. It is the same whatever is pointed at: nothing must move away from under the pointer.
fn why_height(ui: &Ui, scene: &Scene<'_, '_>, height: f32) -> f32 {
    let Some(why) = scene.subject.why(None, None) else { return WHY };
    let rows = reason(ui, scene, &why, f32::INFINITY).rows.len().clamp(1, 3);
    let rows = if height >= ROOMY { rows.max(2) } else { rows };
    rows as f32 * WHY
}

/// Why the messages look as they do.
fn why_line(ui: &mut Ui, scene: &Scene<'_, '_>, why: Option<Why>, height: f32) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), height), Sense::hover());
    let Some(why) = why else { return };
    let galley = reason(ui, scene, &why, height);
    let is_cut = galley.elided;
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &why.text));
    ui.painter().galley(rect.min, galley, scene.ink(why.ink));
    if is_cut {
        response.on_hover_text(super::drawable_text(&why.text));
    }
}
