//! How large everything is drawn: the zoom of the window, and that of a lecture, which follows from the window's height.
//! No zoom is so large that something could not be reached any more.

use egui::{Context, Key, Modifiers};

use crate::desk::layout::{Size, ZOOMS, lecture_zoom, zoom_that_holds};
use crate::ui::looks::Looks;

/// The smallest letters in a lecture, in points.
const SMALLEST: f32 = 12.0;
/// One press of a key makes everything so much larger.
const STEP: f32 = 1.1;

/// Takes the keys of the zoom, and sets it where it is another one. In a lecture they work within the lecture.
pub fn zoom(ctx: &Context, looks: &mut Looks) {
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
    let pressed = |key: Key| ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, key));
    let [larger, smaller, usual] = [pressed(Key::Plus) | pressed(Key::Equals), pressed(Key::Minus), pressed(Key::Num0)];
    let zoom = if looks.lecture { &mut looks.zoom.lecture } else { &mut looks.zoom.window };
    let step = if larger { STEP } else { 1.0 } / if smaller { STEP } else { 1.0 };
    let [least, most] = ZOOMS;
    *zoom = if usual { 1.0 } else { (*zoom * step).clamp(least, most) };
    let wished = wished(ctx, looks);
    if (ctx.zoom_factor() - wished).abs() > 0.001 {
        ctx.set_zoom_factor(wished);
    }
}

fn wished(ctx: &Context, looks: &Looks) -> f32 {
    let room = ctx.content_rect().size() * ctx.zoom_factor();
    let pixels = Size { width: room.x, height: room.y };
    if looks.lecture {
        let [least, most] = ZOOMS;
        (lecture_zoom(pixels, SMALLEST) * looks.zoom.lecture).clamp(least, most)
    } else {
        zoom_that_holds(pixels, looks.zoom.window)
    }
}
