//! Fills triangles and rectangles: decides once per shape how its pixels get their colour, and then goes row by row.
//! It does not decide which shapes there are.

use super::canvas::{Area, Canvas, Pixel, blend, multiply};
use super::geometry::{Corner, Edge, STEPS, doubled_area, first_centre};
use super::texture::{TEXEL_BITS, Texture};

/// How many fraction bits a colour channel has along a row.
const CHANNEL_BITS: u32 = 16;

/// Fills the pixels whose centres lie in the triangle.
pub(super) fn triangle(canvas: &mut Canvas, area: Area, texture: &Texture, mut corners: [Corner; 3]) {
    let doubled_area = doubled_area(&corners);
    if doubled_area == 0 {
        return;
    }
    if doubled_area < 0 {
        corners.swap(1, 2);
    }
    let [a, b, c] = &corners;
    let top = first_centre(a.y.min(b.y).min(c.y)).max(area.top);
    let bottom = first_centre(a.y.max(b.y).max(c.y) + 1).min(area.bottom);
    if top >= bottom {
        return;
    }
    let edges = [Edge::new(a, b), Edge::new(b, c), Edge::new(c, a)];
    let Some(paint) = Paint::new(texture, &corners) else { return };
    for y in top..bottom {
        let (left, right) = edges.iter().fold((area.left, area.right), |span, edge| edge.narrow(y, span));
        if left < right {
            paint.row(canvas.span(y, left, right), left, y);
        }
    }
}

/// Fills the pixels whose centres lie in the upright rectangle between two corners.
pub(super) fn rectangle(canvas: &mut Canvas, area: Area, texture: &Texture, first: Corner, last: Corner) {
    let left = first_centre(first.x).max(area.left);
    let right = first_centre(last.x).min(area.right);
    let top = first_centre(first.y).max(area.top);
    let bottom = first_centre(last.y).min(area.bottom);
    if left >= right || top >= bottom {
        return;
    }
    let right_top = Corner { x: last.x, uv: [last.uv[0], first.uv[1]], ..first };
    let Some(paint) = Paint::new(texture, &[first, right_top, last]) else { return };
    for y in top..bottom {
        paint.row(canvas.span(y, left, right), left, y);
    }
}

/// A quantity that changes evenly over the picture, such as a colour channel over a triangle.
#[derive(Clone, Copy)]
struct Slope {
    origin: f64,
    per_column: f64,
    per_row: f64,
}

impl Slope {
    /// The slope that has the given values at the corners of a triangle that is not flat.
    fn new(corners: &[Corner; 3], values: [f64; 3]) -> Self {
        let [a, b, c] = corners;
        let scale = STEPS as f64 / doubled_area(corners) as f64;
        let (rise_b, rise_c) = (values[1] - values[0], values[2] - values[0]);
        let per_column = (rise_b * (c.y - a.y) as f64 - rise_c * (b.y - a.y) as f64) * scale;
        let per_row = (rise_c * (b.x - a.x) as f64 - rise_b * (c.x - a.x) as f64) * scale;
        // The origin is the centre of pixel (0, 0), so that whole numbers of pixels give the value at centres.
        let steps = STEPS as f64;
        let (x, y) = ((a.x - STEPS / 2) as f64 / steps, (a.y - STEPS / 2) as f64 / steps);
        Self { origin: values[0] - per_column * x - per_row * y, per_column, per_row }
    }

    /// The value at the centre of a pixel, and how much it grows per column, both with `bits` fraction bits.
    #[inline]
    fn along_row(&self, x: i64, y: i64, bits: u32) -> (i64, i64) {
        let one = f64::from(1_u32 << bits);
        let value = self.origin + self.per_column * x as f64 + self.per_row * y as f64;
        (fixed(value * one), fixed(self.per_column * one))
    }
}

/// The nearest whole number, kept small enough that a row of additions cannot overflow.
#[inline]
fn fixed(value: f64) -> i64 {
    const LIMIT: f64 = (1_u64 << 46) as f64;
    let limited = value.clamp(-LIMIT, LIMIT);
    // Truncation after moving to positive numbers rounds evenly everywhere, and needs no call to a library.
    (limited + LIMIT + 0.5) as i64 - LIMIT as i64
}

/// How the pixels of a shape get their colour.
enum Paint<'a> {
    /// All the same.
    Plain(Pixel),
    /// Colours between those of the corners, times one colour.
    Shaded { channels: [Slope; 4], tint: Pixel },
    /// Texels, times one colour.
    Textured { sampler: Sampler<'a>, tint: Pixel },
    /// Texels, times colours between those of the corners.
    ShadedTexture { sampler: Sampler<'a>, channels: [Slope; 4] },
}

impl<'a> Paint<'a> {
    /// The cheapest way that is right for these corners. Nothing when no pixel would change.
    fn new(texture: &'a Texture, corners: &[Corner; 3]) -> Option<Self> {
        if texture.is_empty() {
            return None;
        }
        let [a, b, c] = corners;
        let one_color = (a.color == b.color && a.color == c.color).then_some(a.color);
        if one_color == Some(Pixel::default()) {
            return None;
        }
        let sampler = Sampler::new(texture, corners);
        // Everything that is not text or a picture has the same white texel at all its corners.
        let one_texel = (a.uv == b.uv && a.uv == c.uv).then(|| sampler.at(0, 0));
        let channels =
            || [0, 1, 2, 3].map(|channel| Slope::new(corners, corners.map(|corner| f64::from(corner.color[channel]))));
        Some(match (one_color, one_texel) {
            (Some(color), Some(texel)) => Self::Plain(multiply(color, texel)),
            (None, Some(tint)) => Self::Shaded { channels: channels(), tint },
            (Some(tint), None) => Self::Textured { sampler, tint },
            (None, None) => Self::ShadedTexture { sampler, channels: channels() },
        })
    }

    /// Paints the pixels of row `y` that start at column `x`.
    fn row(&self, pixels: &mut [Pixel], x: i64, y: i64) {
        match self {
            Self::Plain(color) if color[3] == u8::MAX => pixels.fill(*color),
            Self::Plain(color) => pixels.iter_mut().for_each(|pixel| blend(pixel, *color)),
            Self::Shaded { channels, tint } => shaded_row(pixels, Shades::new(channels, x, y), *tint),
            Self::Textured { sampler, tint } => {
                sampler.row(pixels, x, y, |pixel, texel| blend(pixel, multiply(texel, *tint)));
            }
            Self::ShadedTexture { sampler, channels } => {
                let mut shades = Shades::new(channels, x, y);
                sampler.row(pixels, x, y, |pixel, texel| blend(pixel, multiply(texel, shades.next_color())));
            }
        }
    }
}

fn shaded_row(pixels: &mut [Pixel], mut shades: Shades, tint: Pixel) {
    if tint == [u8::MAX; 4] {
        pixels.iter_mut().for_each(|pixel| blend(pixel, shades.next_color()));
    } else {
        pixels.iter_mut().for_each(|pixel| blend(pixel, multiply(shades.next_color(), tint)));
    }
}

/// The colours along one row of a shape that has different colours at its corners.
struct Shades {
    values: [i64; 4],
    steps: [i64; 4],
}

impl Shades {
    fn new(channels: &[Slope; 4], x: i64, y: i64) -> Self {
        let starts = channels.map(|slope| slope.along_row(x, y, CHANNEL_BITS));
        Self { values: starts.map(|(value, _)| value), steps: starts.map(|(_, step)| step) }
    }

    #[inline(always)]
    fn next_color(&mut self) -> Pixel {
        const HALF: i64 = 1 << (CHANNEL_BITS - 1);
        let mut color = [0; 4];
        for ((channel, value), step) in color.iter_mut().zip(&mut self.values).zip(&self.steps) {
            // At a corner that is not on a centre, rounding may lead a trifle beyond what a byte holds.
            *channel = ((*value + HALF) >> CHANNEL_BITS).clamp(0, 255) as u8;
            *value += step;
        }
        color
    }
}

/// Reads a texture at the place that belongs to each pixel of a shape.
struct Sampler<'a> {
    texture: &'a Texture,
    u: Slope,
    v: Slope,
    is_nearest: bool,
}

impl<'a> Sampler<'a> {
    fn new(texture: &'a Texture, corners: &[Corner; 3]) -> Self {
        let [width, height] = texture.size();
        let u = Slope::new(corners, corners.map(|corner| f64::from(corner.uv[0]) * width));
        let v = Slope::new(corners, corners.map(|corner| f64::from(corner.uv[1]) * height));
        // How many texels the faster of the two directions on screen passes per pixel, squared.
        let per_column = u.per_column * u.per_column + v.per_column * v.per_column;
        let per_row = u.per_row * u.per_row + v.per_row * v.per_row;
        let is_nearest = texture.is_nearest(per_column.max(per_row));
        Self { texture, u, v, is_nearest }
    }

    /// The colour at the centre of one pixel.
    fn at(&self, x: i64, y: i64) -> Pixel {
        let (u, v) = (self.u.along_row(x, y, TEXEL_BITS).0, self.v.along_row(x, y, TEXEL_BITS).0);
        if self.is_nearest { self.texture.nearest(u, v) } else { self.texture.bilinear(u, v) }
    }

    /// Gives each pixel of a row, with its texel, to `put`.
    #[inline]
    fn row(&self, pixels: &mut [Pixel], x: i64, y: i64, mut put: impl FnMut(&mut Pixel, Pixel)) {
        let (mut u, u_step) = self.u.along_row(x, y, TEXEL_BITS);
        let (mut v, v_step) = self.v.along_row(x, y, TEXEL_BITS);
        for pixel in pixels {
            let texel = if self.is_nearest { self.texture.nearest(u, v) } else { self.texture.bilinear(u, v) };
            // No early way out for empty texels here: `put` may have to step on.
            put(pixel, texel);
            u += u_step;
            v += v_step;
        }
    }
}
