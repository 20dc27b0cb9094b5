//! A frame as an SVG file, made of the very shapes that its pixels are made of.
//! What egui draws in pictures of its own, such as shadows, is left out; nothing that carries a meaning is drawn so.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use egui::epaint::{ClippedShape, ColorMode, PathShape, RectShape};
use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2};

use super::outlines::Used;
use super::text;

/// The file.
pub fn svg(size: Vec2, shapes: &[ClippedShape], title: &str, description: &str) -> String {
    let mut writer = Writer { whole: Rect::from_min_size(Pos2::ZERO, size), ..Writer::new() };
    for ClippedShape { clip_rect, shape, .. } in shapes {
        writer.clipped(*clip_rect, shape);
    }
    writer.end_clip();
    let (width, height) = (place(size.x), place(size.y));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"title description\">\n<title id=\"title\">{}</title>\n\
         <desc id=\"description\">{}</desc>\n<defs>{}{}</defs>\n{}</svg>\n",
        escaped(title),
        escaped(description),
        writer.used.definitions(),
        writer.clips,
        writer.body,
    )
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A coordinate, to a tenth of a point.
pub fn place(value: f32) -> String {
    let tenths = (f64::from(value) * 10.0).round() / 10.0;
    // Negative nought is nought.
    format!("{}", tenths + 0.0)
}

/// A colour as an attribute of that name.
pub fn paint(attribute: &str, colour: Color32) -> String {
    let [red, green, blue, alpha] = colour.to_srgba_unmultiplied();
    let opacity = match alpha {
        u8::MAX => String::new(),
        alpha => format!(" {attribute}-opacity=\"{:.2}\"", f32::from(alpha) / 255.0),
    };
    format!("{attribute}=\"#{red:02x}{green:02x}{blue:02x}\"{opacity}")
}

fn outline(stroke: Stroke) -> String {
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), place(stroke.width))
}

/// What has been written so far.
struct Writer {
    whole: Rect,
    used: Used,
    body: String,
    clips: String,
    clip_numbers: BTreeMap<String, usize>,
    /// The clip that is open.
    clip: Option<usize>,
    /// Straight lines of one stroke that follow one another are one path.
    lines: Option<(Stroke, String)>,
}

impl Writer {
    fn new() -> Self {
        Self {
            whole: Rect::ZERO,
            used: Used::new(),
            body: String::new(),
            clips: String::new(),
            clip_numbers: BTreeMap::new(),
            clip: None,
            lines: None,
        }
    }

    /// A shape, of which only a part may be in sight.
    fn clipped(&mut self, clip: Rect, shape: &Shape) {
        let bounds = shape.visual_bounding_rect();
        let clip = clip.intersect(self.whole);
        if !bounds.is_positive() && !matches!(shape, Shape::LineSegment { .. }) || !clip.intersects(bounds) {
            return;
        }
        let needed = if clip.contains_rect(bounds) { None } else { Some(self.clip_number(clip)) };
        if needed != self.clip {
            self.end_clip();
            if let Some(number) = needed {
                let _ = write!(self.body, "<g clip-path=\"url(#c{number})\">");
            }
            self.clip = needed;
        }
        self.shape(shape);
    }

    fn clip_number(&mut self, clip: Rect) -> usize {
        let shape = format!("<rect {}/>", sides(clip));
        let next = self.clip_numbers.len();
        let number = *self.clip_numbers.entry(shape.clone()).or_insert(next);
        if number == next {
            let _ = write!(self.clips, "<clipPath id=\"c{number}\">{shape}</clipPath>");
        }
        number
    }

    fn end_clip(&mut self) {
        self.end_lines();
        if self.clip.take().is_some() {
            self.body.push_str("</g>\n");
        }
    }

    fn end_lines(&mut self) {
        if let Some((stroke, path)) = self.lines.take() {
            let _ = writeln!(self.body, "<path d=\"{path}\" fill=\"none\" {}/>", outline(stroke));
        }
    }

    fn shape(&mut self, shape: &Shape) {
        if let Shape::LineSegment { points, stroke } = shape {
            return self.line(*points, *stroke);
        }
        if !matches!(shape, Shape::Vec(_) | Shape::Noop) {
            self.end_lines();
        }
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Rect(rect) => self.rect(rect),
            Shape::Path(path) => self.path(path),
            Shape::Circle(circle) => {
                let (x, y, radius) = (place(circle.center.x), place(circle.center.y), place(circle.radius));
                let fill = fill(circle.fill);
                let stroke = if circle.stroke.is_empty() { String::new() } else { outline(circle.stroke) };
                let _ = writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {fill} {stroke}/>");
            }
            Shape::Text(shape) => text::text(&mut self.body, &mut self.used, shape),
            _ => {}
        }
    }

    fn line(&mut self, points: [Pos2; 2], stroke: Stroke) {
        if stroke.is_empty() {
            return;
        }
        if self.lines.as_ref().is_some_and(|(before, _)| *before != stroke) {
            self.end_lines();
        }
        let (_, path) = self.lines.get_or_insert_with(|| (stroke, String::new()));
        let [from, to] = points;
        let _ = write!(path, "M{} {}L{} {}", place(from.x), place(from.y), place(to.x), place(to.y));
    }

    fn rect(&mut self, shape: &RectShape) {
        // What is blurred is a shadow.
        if shape.blur_width > 0.0 {
            return;
        }
        let half = shape.stroke.width / 2.0;
        let rect = match shape.stroke_kind {
            _ if shape.stroke.is_empty() => shape.rect,
            StrokeKind::Inside => shape.rect.shrink(half),
            StrokeKind::Middle => shape.rect,
            StrokeKind::Outside => shape.rect.expand(half),
        };
        let (fill, radius) = (fill(shape.fill), shape.corner_radius.nw);
        let round = if radius > 0 { format!(" rx=\"{radius}\"") } else { String::new() };
        let stroke = if shape.stroke.is_empty() { String::new() } else { format!(" {}", outline(shape.stroke)) };
        if shape.fill != Color32::TRANSPARENT || !shape.stroke.is_empty() {
            let _ = writeln!(self.body, "<rect {}{round} {fill}{stroke}/>", sides(rect));
        }
    }

    fn path(&mut self, shape: &PathShape) {
        let points: Vec<String> =
            shape.points.iter().map(|point| format!("{} {}", place(point.x), place(point.y))).collect();
        let close = if shape.closed { "z" } else { "" };
        let stroke = match &shape.stroke.color {
            ColorMode::Solid(colour) if shape.stroke.width > 0.0 => {
                format!(" {}", outline(Stroke::new(shape.stroke.width, *colour)))
            }
            _ => String::new(),
        };
        let _ = writeln!(self.body, "<path d=\"M{}{close}\" {}{stroke}/>", points.join("L"), fill(shape.fill));
    }
}

fn fill(colour: Color32) -> String {
    if colour == Color32::TRANSPARENT { "fill=\"none\"".to_owned() } else { paint("fill", colour) }
}

fn sides(rect: Rect) -> String {
    let (x, y) = (place(rect.left()), place(rect.top()));
    format!("x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\"", place(rect.width()), place(rect.height()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_colours_are_plain() {
        assert_eq!([place(-0.04), place(12.0), place(0.25), place(7.06)], ["0", "12", "0.3", "7.1"]);
        assert_eq!(paint("fill", Color32::WHITE), "fill=\"#ffffff\"");
        assert!(
            paint("stroke", egui::Color32::BLACK.gamma_multiply_u8(128))
                .starts_with("stroke=\"#000000\" stroke-opacity=\"0.5")
        );
        assert_eq!(escaped("a<b>&\"c\""), "a&lt;b&gt;&amp;&quot;c&quot;");
    }
}
