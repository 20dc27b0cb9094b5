//! Corners of triangles in 1/256 of a pixel, which pixels of a row a triangle covers, and what is much too far outside.
//! It does not know what colour anything has.

use super::canvas::Pixel;
use egui::Color32;
use egui::epaint::Vertex;

/// How many steps a position has per pixel.
pub(super) const STEPS: i64 = 256;

/// The farthest position, in pixels, with which the edge functions fit 64 bits with room to spare.
const GUARD: f64 = 1_000_000.0;

/// A vertex, with its position in 1/256 of a pixel.
#[derive(Clone, Copy)]
pub(super) struct Corner {
    pub x: i64,
    pub y: i64,
    /// The texture coordinates as egui gives them: 0 to 1 over the whole texture.
    pub uv: [f32; 2],
    pub color: Pixel,
}

impl Corner {
    /// The corner of a vertex, unless it lies beyond the guard band or is not a number.
    pub fn new(vertex: &Vertex, pixels_per_point: f32) -> Option<Self> {
        let far = Far::new(vertex, pixels_per_point)?;
        let inside = far.at.iter().all(|coordinate| coordinate.abs() <= GUARD);
        inside.then(|| far.corner())
    }
}

/// A vertex that may lie anywhere.
#[derive(Clone, Copy)]
struct Far {
    at: [f64; 2],
    uv: [f64; 2],
    color: [f64; 4],
}

impl Far {
    /// The vertex in pixels; nothing when a coordinate is infinite or not a number.
    fn new(vertex: &Vertex, pixels_per_point: f32) -> Option<Self> {
        let Vertex { pos, uv, color } = vertex;
        // The product in single precision is what a GPU would see.
        let (x, y) = (pos.x * pixels_per_point, pos.y * pixels_per_point);
        let finite = x.is_finite() && y.is_finite() && uv.x.is_finite() && uv.y.is_finite();
        finite.then(|| Self {
            at: [f64::from(x), f64::from(y)],
            uv: [f64::from(uv.x), f64::from(uv.y)],
            color: color_channels(*color),
        })
    }

    fn corner(self) -> Corner {
        Corner {
            x: (self.at[0] * STEPS as f64).round() as i64,
            y: (self.at[1] * STEPS as f64).round() as i64,
            uv: self.uv.map(|coordinate| coordinate as f32),
            color: self.color.map(|channel| channel.round() as u8),
        }
    }

    /// The point at `share` of the way to `other`.
    fn towards(&self, other: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| from + (to - from) * share;
        Self {
            at: [0, 1].map(|axis| between(self.at[axis], other.at[axis])),
            uv: [0, 1].map(|index| between(self.uv[index], other.uv[index])),
            color: [0, 1, 2, 3].map(|index| between(self.color[index], other.color[index])),
        }
    }
}

fn color_channels(color: Color32) -> [f64; 4] {
    color.to_array().map(f64::from)
}

/// Cuts away what lies beyond the guard band. Nothing is left of a triangle whose coordinates are not numbers.
pub(super) fn clip_to_guard(vertices: [&Vertex; 3], pixels_per_point: f32) -> Vec<[Corner; 3]> {
    let [Some(a), Some(b), Some(c)] = vertices.map(|vertex| Far::new(vertex, pixels_per_point)) else {
        return Vec::new();
    };
    let mut polygon = vec![a, b, c];
    for (axis, limit) in [(0, -GUARD), (0, GUARD), (1, -GUARD), (1, GUARD)] {
        polygon = cut(&polygon, axis, limit);
    }
    let corners: Vec<Corner> = polygon.into_iter().map(Far::corner).collect();
    let Some((first, others)) = corners.split_first() else { return Vec::new() };
    others.windows(2).map(|pair| [*first, pair[0], pair[1]]).collect()
}

/// The part of a convex polygon that lies on this side of `limit` along an axis.
fn cut(polygon: &[Far], axis: usize, limit: f64) -> Vec<Far> {
    let inside = |point: &Far| if limit < 0.0 { point.at[axis] - limit } else { limit - point.at[axis] };
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (index, here) in polygon.iter().enumerate() {
        let next = &polygon[(index + 1) % polygon.len()];
        let (depth, next_depth) = (inside(here), inside(next));
        if depth >= 0.0 {
            kept.push(*here);
        }
        if (depth >= 0.0) != (next_depth >= 0.0) {
            // From the inner end, where numbers are small, so that a huge outer one does not swallow them.
            let (inner, outer) = if depth >= 0.0 { (here, next) } else { (next, here) };
            let mut crossing = inner.towards(outer, inside(inner) / (inside(inner) - inside(outer)));
            crossing.at[axis] = limit;
            kept.push(crossing);
        }
    }
    kept
}

/// Whether the next two triangles are one upright rectangle of one colour, in the order in which egui writes them:
/// then its top left and bottom right corner, and the indices after it.
pub(super) fn rectangle_corners(
    indices: &[u32],
    corner: impl Fn(&u32) -> Option<Corner>,
) -> Option<(Corner, Corner, &[u32])> {
    let [a, b, c, c2, b2, d, after @ ..] = indices else { return None };
    if b != b2 || c != c2 {
        return None;
    }
    let [a, b, c, d] = [corner(a)?, corner(b)?, corner(c)?, corner(d)?];
    let upright = a.x == c.x && b.x == d.x && a.y == b.y && c.y == d.y && a.x <= d.x && a.y <= d.y;
    let straight = a.uv[0] == c.uv[0] && b.uv[0] == d.uv[0] && a.uv[1] == b.uv[1] && c.uv[1] == d.uv[1];
    let plain = a.color == b.color && a.color == c.color && a.color == d.color;
    (upright && straight && plain).then_some((a, d, after))
}

/// The first pixel whose centre lies at `position` or after it.
pub(super) fn first_centre(position: i64) -> i64 {
    (position + STEPS / 2 - 1).div_euclid(STEPS)
}

/// Twice the area of a triangle, in square steps; negative when its corners run against the clock.
pub(super) fn doubled_area([a, b, c]: &[Corner; 3]) -> i64 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

/// One side of a triangle whose corners run clockwise on screen, so that the inside lies to its right.
pub(super) struct Edge {
    dx: i64,
    dy: i64,
    offset: i64,
}

impl Edge {
    /// The side from one corner to the next.
    pub fn new(from: &Corner, to: &Corner) -> Self {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        // A centre exactly on a side belongs to the triangle below it or to the right of it, and to no other:
        // so triangles that share a side neither leave a gap nor draw a pixel twice.
        let owns_centres = dy < 0 || (dy == 0 && dx > 0);
        let offset = dy * from.x - dx * from.y - i64::from(!owns_centres);
        Self { dx, dy, offset }
    }

    /// Narrows `left..right` to the pixels of row `y` whose centres lie on the inner side.
    pub fn narrow(&self, y: i64, (left, right): (i64, i64)) -> (i64, i64) {
        // Centres lie at STEPS * x + STEPS / 2, and are inside where `start - STEPS * dy * x` is not negative.
        let start = self.dx * (y * STEPS + STEPS / 2) + self.offset - self.dy * (STEPS / 2);
        let slope = STEPS * self.dy;
        if slope < 0 {
            (left.max(-start.div_euclid(-slope)), right)
        } else if slope > 0 {
            (left, right.min(start.div_euclid(slope) + 1))
        } else if start >= 0 {
            (left, right)
        } else {
            (left, left)
        }
    }
}
