//! A rasteriser for egui that runs on the CPU: the same frame gives the same bytes on every machine, without a GPU.
//! It is not what draws the window on screen (eframe and OpenGL do), and it does not lay out or tessellate anything.
//!
//! Positions are rounded to 1/256 of a pixel, coverage is decided with integers, and the inner loops use integers only.
//! What is computed per triangle or per row in floating point uses the four basic operations, which IEEE 754 rounds
//! in one way.

mod canvas;
mod fill;
mod geometry;
mod texture;

use canvas::{Area, Canvas};
use egui::epaint::{ClippedPrimitive, Mesh, Primitive};
use egui::{Color32, TextureId, TexturesDelta};
use geometry::{Corner, clip_to_guard, rectangle_corners};
use image::RgbaImage;
use std::collections::{BTreeMap, BTreeSet};
use texture::Texture;

/// A wider or higher picture than this is refused: it is a mistake in a size, and would only exhaust the memory.
const MAX_SIDE: usize = 16_384;

/// Draws tessellated egui frames into pictures, and keeps the textures they need.
#[derive(Default)]
pub struct Raster {
    textures: BTreeMap<TextureId, Texture>,
    /// Textures that egui gave up. The frame that came with that message may still show them.
    freed: BTreeSet<TextureId>,
    background: [u8; 3],
}

impl Raster {
    /// A rasteriser whose pictures are black where the frame draws nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// A rasteriser whose pictures show `background` where the frame draws nothing. Transparency is ignored.
    pub fn with_background(background: Color32) -> Self {
        let [red, green, blue, _] = background.to_array();
        Self { background: [red, green, blue], ..Self::default() }
    }

    /// Takes over new and changed textures, and forgets those that no later frame can use.
    pub fn update_textures(&mut self, delta: &mut TexturesDelta) {
        for id in std::mem::take(&mut self.freed) {
            self.textures.remove(&id);
        }
        let changed: BTreeMap<_, _> = delta.set.drain().collect();
        for (id, changes) in changed {
            for change in changes {
                match change.pos {
                    None => {
                        self.textures.insert(id, Texture::new(&change));
                    }
                    Some(pos) => {
                        if let Some(texture) = self.textures.get_mut(&id) {
                            texture.update(pos, &change.image);
                        }
                    }
                }
            }
        }
        self.freed.extend(delta.free.drain());
    }

    /// Draws what `Context::tessellate` returned into a picture of `size` pixels.
    ///
    /// # Errors
    /// When the picture would be too large, or when a primitive asks for a GPU callback.
    pub fn paint(
        &self,
        size: [usize; 2],
        pixels_per_point: f32,
        primitives: &[ClippedPrimitive],
    ) -> Result<RgbaImage, String> {
        let [width, height] = size;
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(format!("a picture of {width} x {height} pixels is larger than {MAX_SIDE} x {MAX_SIDE}"));
        }
        let [red, green, blue] = self.background;
        let mut canvas = Canvas::new(width, height, [red, green, blue, u8::MAX]);
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let area = canvas.area_of(*clip_rect, pixels_per_point);
            match primitive {
                Primitive::Mesh(mesh) => self.paint_mesh(&mut canvas, area, mesh, pixels_per_point),
                Primitive::Callback(_) => {
                    return Err("a paint callback needs a GPU and cannot be drawn here".to_owned());
                }
            }
        }
        canvas.into_image().ok_or_else(|| format!("a picture of {width} x {height} pixels could not be built"))
    }

    /// Draws the triangles of a mesh. A mesh whose texture is unknown draws nothing, as in egui's own painters.
    fn paint_mesh(&self, canvas: &mut Canvas, area: Area, mesh: &Mesh, pixels_per_point: f32) {
        let Some(texture) = self.textures.get(&mesh.texture_id) else { return };
        if area.is_empty() {
            return;
        }
        let corners: Vec<Option<Corner>> =
            mesh.vertices.iter().map(|vertex| Corner::new(vertex, pixels_per_point)).collect();
        let corner = |index: &u32| corners.get(*index as usize).copied().flatten();

        let mut rest = mesh.indices.as_slice();
        while let [a, b, c, after @ ..] = rest {
            // Glyphs and plain rectangles come as two triangles, and are quicker to fill as one shape.
            if let Some((first, last, after)) = rectangle_corners(rest, corner) {
                fill::rectangle(canvas, area, texture, first, last);
                rest = after;
                continue;
            }
            rest = after;
            if let (Some(a), Some(b), Some(c)) = (corner(a), corner(b), corner(c)) {
                fill::triangle(canvas, area, texture, [a, b, c]);
                continue;
            }
            let vertices = [a, b, c].map(|index| mesh.vertices.get(*index as usize));
            if let [Some(a), Some(b), Some(c)] = vertices {
                for triangle in clip_to_guard([a, b, c], pixels_per_point) {
                    fill::triangle(canvas, area, texture, triangle);
                }
            }
        }
    }
}
