//! The picture being drawn, the part of it that a primitive may touch, and how one colour covers another.
//! It knows nothing of triangles or textures.

use egui::Rect;
use image::RgbaImage;

/// Red, green, blue and alpha, the first three multiplied by alpha.
pub(super) type Pixel = [u8; 4];

/// A rectangle of whole pixels: the first row and column in it, and the first ones after it.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub left: i64,
    pub top: i64,
    pub right: i64,
    pub bottom: i64,
}

impl Area {
    /// Whether no pixel lies in it.
    pub fn is_empty(self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }
}

/// The picture being drawn. It starts opaque and stays opaque.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
}

impl Canvas {
    /// A picture of one colour.
    pub fn new(width: usize, height: usize, color: Pixel) -> Self {
        Self { width, height, pixels: vec![color; width * height] }
    }

    /// The pixels of a clip rectangle given in points, rounded as egui's OpenGL painter rounds them.
    pub fn area_of(&self, clip: Rect, pixels_per_point: f32) -> Area {
        // `as` saturates and turns an undefined number into zero, so that any rectangle is safe.
        let pixel = |points: f32| (points * pixels_per_point).round() as i64;
        let (width, height) = (whole(self.width), whole(self.height));
        let left = pixel(clip.min.x).clamp(0, width);
        let top = pixel(clip.min.y).clamp(0, height);
        Area { left, top, right: pixel(clip.max.x).clamp(left, width), bottom: pixel(clip.max.y).clamp(top, height) }
    }

    /// The pixels of row `y` from column `left` up to but without `right`. Empty when they are not all in the picture.
    pub fn span(&mut self, y: i64, left: i64, right: i64) -> &mut [Pixel] {
        let start = usize::try_from(y).ok().and_then(|y| y.checked_mul(self.width));
        let (Some(start), Ok(left), Ok(right)) = (start, usize::try_from(left), usize::try_from(right)) else {
            return &mut [];
        };
        if right > self.width {
            return &mut [];
        }
        self.pixels.get_mut(start + left..start + right).unwrap_or_default()
    }

    /// The finished picture.
    pub fn into_image(self) -> Option<RgbaImage> {
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        RgbaImage::from_raw(width, height, self.pixels.into_flattened())
    }
}

/// Lays `source` over `target`, in the gamma space that both are in, as egui's shaders do.
#[inline(always)]
pub(super) fn blend(target: &mut Pixel, source: Pixel) {
    let kept = 255 - u32::from(source[3]);
    if kept == 0 {
        *target = source;
        return;
    }
    for channel in 0..4 {
        let sum = u32::from(source[channel]) + divide_by_255(u32::from(target[channel]) * kept);
        // A colour that only adds light has no alpha, and may add more than there is room for.
        target[channel] = sum.min(255) as u8;
    }
}

/// The product of two colours, where 255 stands for one.
#[inline(always)]
pub(super) fn multiply(one: Pixel, other: Pixel) -> Pixel {
    let mut product = [0; 4];
    for channel in 0..4 {
        product[channel] = divide_by_255(u32::from(one[channel]) * u32::from(other[channel])) as u8;
    }
    product
}

/// `value / 255` rounded to the nearest, for values up to 255 * 255.
#[inline(always)]
fn divide_by_255(value: u32) -> u32 {
    let biased = value + 128;
    (biased + (biased >> 8)) >> 8
}

/// A number of pixels, which never comes near the end of either type.
pub fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::divide_by_255;

    #[test]
    fn division_by_255_rounds_to_the_nearest() {
        for value in 0..=255 * 255 {
            assert_eq!(divide_by_255(value), (value * 2 + 255) / 510, "{value}");
        }
    }
}
