//! A frame of the window as a picture, without a window: the same bytes on every machine.
//! It is not a test harness; nothing is clicked here.

use egui::{Context, Pos2, RawInput, Rect, Theme, Ui, Vec2, ViewportId};
use image::RgbaImage;

use crate::ui::paint::raster::Raster;
use crate::ui::paint::{font, theme};

/// Frames until everything has found its size.
const FRAMES: u32 = 4;

/// How a picture is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shot {
    /// Width and height in points.
    pub size: Vec2,
    /// Pixels for each point.
    pub scale: f32,
    pub theme: Theme,
}

/// Draws a frame several times, as a window would, and returns the last one as a picture.
///
/// # Errors
/// If the picture would be too large, or holds something that only a graphics card can draw.
pub fn picture(shot: Shot, mut frame: impl FnMut(&mut Ui)) -> Result<RgbaImage, String> {
    let ctx = Context::default();
    font::install(&ctx);
    theme::install(&ctx);
    ctx.set_theme(shot.theme);
    let mut raster = Raster::new();
    let mut shapes = Vec::new();
    for number in 0..FRAMES {
        let mut output = ctx.run_ui(input(shot, number), &mut frame);
        raster.update_textures(&mut output.textures_delta);
        shapes = output.shapes;
    }
    let pixels = shot.size * shot.scale;
    let primitives = ctx.tessellate(shapes, shot.scale);
    // Sizes come from a short list of scenes; `as` only rounds them.
    raster.paint([pixels.x.round() as usize, pixels.y.round() as usize], shot.scale, &primitives)
}

fn input(shot: Shot, number: u32) -> RawInput {
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(Pos2::ZERO, shot.size)),
        time: Some(f64::from(number) * 0.25),
        focused: false,
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(shot.scale);
    }
    input
}
