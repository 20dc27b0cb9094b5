//! A frame that is drawn without a window: the same shapes, and so the same bytes, on every machine.
//! It is not a test harness; nothing is clicked here.

use egui::epaint::ClippedShape;
use egui::{Context, Pos2, RawInput, Rect, Theme, Ui, Vec2, ViewportId};
use image::RgbaImage;

use super::svg;
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

/// A frame as shapes.
pub struct Still {
    shot: Shot,
    ctx: Context,
    raster: Raster,
    shapes: Vec<ClippedShape>,
}

/// Draws a frame several times, as a window would, and keeps the last one.
pub fn still(shot: Shot, mut frame: impl FnMut(&mut Ui)) -> Still {
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
    Still { shot, ctx, raster, shapes }
}

impl Still {
    /// The frame as pixels.
    ///
    /// # Errors
    /// If the picture would be too large, or holds something that only a graphics card can draw.
    pub fn image(&self) -> Result<RgbaImage, String> {
        let pixels = self.shot.size * self.shot.scale;
        let primitives = self.ctx.tessellate(self.shapes.clone(), self.shot.scale);
        // Sizes come from a short list of scenes, or are checked before; `as` only rounds them.
        let size = [pixels.x.round() as usize, pixels.y.round() as usize];
        self.raster.paint(size, self.shot.scale, &primitives)
    }

    /// The frame as an SVG file, with a title and a description for screen readers. Its text is outlines, so no font is
    /// needed to look at it.
    pub fn svg(&self, title: &str, description: &str) -> String {
        svg::svg(self.shot.size, &self.shapes, title, description)
    }
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
