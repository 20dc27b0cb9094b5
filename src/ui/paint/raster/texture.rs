//! A texture of egui in memory: how it is changed and how it is read between its texels.
//! It does not decide which texture a mesh uses.

use super::canvas::Pixel;
use egui::epaint::textures::{TextureFilter, TextureWrapMode};
use egui::epaint::{ImageData, ImageDelta};
use egui::{ColorImage, TextureOptions};

/// How many fraction bits a texture coordinate has when it is counted in texels.
pub(super) const TEXEL_BITS: u32 = 16;

/// One texel, as a fixed-point number.
const TEXEL: i64 = 1 << TEXEL_BITS;

/// A picture that meshes are covered with.
pub(super) struct Texture {
    width: usize,
    height: usize,
    texels: Vec<Pixel>,
    options: TextureOptions,
}

impl Texture {
    /// The texture that a whole update describes.
    pub fn new(delta: &ImageDelta) -> Self {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        let mut texture =
            Self { width, height, texels: vec![Pixel::default(); width * height], options: delta.options };
        texture.copy([0, 0], image);
        texture
    }

    /// Replaces the rectangle whose top left texel is at `pos`. Texels outside the texture are left out.
    pub fn update(&mut self, pos: [usize; 2], image: &ImageData) {
        let ImageData::Color(image) = image;
        self.copy(pos, image);
    }

    fn copy(&mut self, [left, top]: [usize; 2], image: &ColorImage) {
        let columns = image.size[0].min(self.width.saturating_sub(left));
        if columns == 0 {
            return;
        }
        let targets = self.texels.chunks_exact_mut(self.width).skip(top);
        for (target, source) in targets.zip(image.pixels.chunks_exact(image.size[0])) {
            for (texel, color) in target[left..left + columns].iter_mut().zip(source) {
                *texel = color.to_array();
            }
        }
    }

    /// Width and height in texels.
    pub fn size(&self) -> [f64; 2] {
        [self.width as f64, self.height as f64]
    }

    /// Whether there is no texel to read.
    pub fn is_empty(&self) -> bool {
        self.texels.is_empty()
    }

    /// Whether texels are read without mixing neighbours, when one pixel of the picture spans `step` texels.
    pub fn is_nearest(&self, step: f64) -> bool {
        let filter = if step > 1.0 { self.options.minification } else { self.options.magnification };
        filter == TextureFilter::Nearest
    }

    /// The texel that holds the point.
    #[inline]
    pub fn nearest(&self, u: i64, v: i64) -> Pixel {
        let column = self.wrap(u >> TEXEL_BITS, self.width);
        let row = self.wrap(v >> TEXEL_BITS, self.height);
        self.texels[row * self.width + column]
    }

    /// The four texels around the point, mixed by how near their centres are, in steps of 1/256 texel.
    #[inline]
    pub fn bilinear(&self, u: i64, v: i64) -> Pixel {
        // Centres of texels lie at halves. Rounding to a step first keeps text sharp where texels meet pixels.
        let (u, v) = (u - TEXEL / 2 + TEXEL / 512, v - TEXEL / 2 + TEXEL / 512);
        let (column, row) = (u >> TEXEL_BITS, v >> TEXEL_BITS);
        let (right, down) = ((u >> 8) as u32 & 255, (v >> 8) as u32 & 255);
        let (x0, y0) = (self.wrap(column, self.width), self.wrap(row, self.height) * self.width);
        if right == 0 && down == 0 {
            return self.texels[y0 + x0];
        }
        let (x1, y1) = (self.wrap(column + 1, self.width), self.wrap(row + 1, self.height) * self.width);
        let upper = [self.texels[y0 + x0], self.texels[y0 + x1]];
        let lower = [self.texels[y1 + x0], self.texels[y1 + x1]];
        if upper == lower && upper[0] == upper[1] {
            return upper[0];
        }
        mix(upper, lower, right, down)
    }

    /// The texel that stands for number `index` of `count`, where the coordinate leaves the texture.
    #[inline]
    fn wrap(&self, index: i64, count: usize) -> usize {
        let count = super::canvas::whole(count);
        if (0..count).contains(&index) {
            return index as usize;
        }
        let wrapped = match self.options.wrap_mode {
            TextureWrapMode::ClampToEdge => index.clamp(0, count - 1),
            TextureWrapMode::Repeat => index.rem_euclid(count),
            TextureWrapMode::MirroredRepeat => {
                let place = index.rem_euclid(2 * count);
                place.min(2 * count - 1 - place)
            }
        };
        wrapped as usize
    }
}

/// Mixes four texels: `right` and `down` say in 1/256 how far the point lies towards the second ones.
#[inline]
fn mix(upper: [Pixel; 2], lower: [Pixel; 2], right: u32, down: u32) -> Pixel {
    let mut mixed = [0; 4];
    for channel in 0..4 {
        let along = |row: [Pixel; 2]| u32::from(row[0][channel]) * (256 - right) + u32::from(row[1][channel]) * right;
        mixed[channel] = ((along(upper) * (256 - down) + along(lower) * down + 0x8000) >> 16) as u8;
    }
    mixed
}
