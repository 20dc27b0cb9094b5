//! What stands beside and behind the lines of a program: numbers, breakpoints, who is where, and where it went wrong.
//! It knows lines and their places on the screen, and no text.

use egui::{
    Align2, Color32, Galley, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

use super::colours::LINE;
use super::marks::{Mark, Pose};
use crate::lang::Lang;
use crate::trace::ActorId;
use crate::ui::paint::theme::{Palette, mono, sans};

/// The room for breakpoints and numbers.
pub const WIDTH: f32 = 44.0;

/// What is to be shown beside the lines of one file.
pub struct Lines<'a> {
    pub file: &'a str,
    pub marks: &'a [Mark],
    /// The actor whose variables are shown.
    pub shown: Option<ActorId>,
    pub breakpoints: &'a [u32],
    pub wrong: &'a [u32],
    /// Lines that a lesson marks.
    pub marked: &'a [u32],
    pub lang: Lang,
    /// Whether a click sets a breakpoint.
    pub can_break: bool,
}

/// Where the lines of a text are on the screen.
pub struct Place<'a> {
    pub galley: &'a Galley,
    pub top_left: Pos2,
    /// The part of the text that is in sight.
    pub clip: Rect,
}

impl Place<'_> {
    /// Lines are rows, since no line is ever broken.
    fn rows_in_sight(&self) -> impl Iterator<Item = (u32, Rect)> {
        let top = |row: &egui::epaint::text::PlacedRow| self.top_left.y + row.min_y();
        let rows = &self.galley.rows;
        let first = rows.partition_point(|row| top(row) + LINE < self.clip.top());
        let seen = rows.iter().enumerate().skip(first).take_while(move |(_, row)| top(row) < self.clip.bottom());
        seen.map(move |(index, row)| {
            let corner = Pos2::new(self.clip.left(), top(row));
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            (number, Rect::from_min_size(corner, Vec2::new(self.clip.width(), LINE)))
        })
    }

    /// Where a line is, in sight or not.
    pub fn line(&self, line: u32) -> Option<Rect> {
        let row = self.galley.rows.get((line as usize).checked_sub(1)?)?;
        let corner = Pos2::new(self.clip.left(), self.top_left.y + row.min_y());
        Some(Rect::from_min_size(corner, Vec2::new(WIDTH, LINE)))
    }

    fn end_of(&self, line: u32) -> f32 {
        let row = (line as usize).checked_sub(1).and_then(|index| self.galley.rows.get(index));
        self.top_left.x + row.map_or(0.0, |row| row.rect().right())
    }
}

impl Lines<'_> {
    fn marks_at(&self, line: u32) -> impl Iterator<Item = &Mark> {
        self.marks.iter().filter(move |mark| mark.line == line)
    }

    /// The grounds of the lines, to be painted behind the text.
    pub fn grounds(&self, place: &Place<'_>, palette: &Palette) -> Shape {
        let ground = |line: u32| {
            if self.wrong.contains(&line) {
                return Some(palette.bad_ground);
            }
            let here = || self.marks_at(line);
            if here().any(|mark| Some(mark.actor) == self.shown) {
                return Some(palette.line_ground);
            }
            here()
                .next()
                .map(|_| palette.other_line_ground)
                .or(self.marked.contains(&line).then_some(palette.accent_ground))
        };
        let rects = place.rows_in_sight();
        let grounds = rects.filter_map(|(line, rect)| Some(Shape::rect_filled(rect, 0.0, ground(line)?)));
        Shape::Vec(grounds.collect())
    }

    /// Numbers, breakpoints and pills. Returns the line whose number was clicked.
    pub fn show(&self, ui: &Ui, place: &Place<'_>, palette: &Palette) -> Option<u32> {
        let painter = ui.painter();
        let strip = Rect::from_min_size(place.clip.min, Vec2::new(WIDTH, place.clip.height()));
        painter.rect_filled(strip, 0.0, palette.card);
        painter.vline(strip.right() - 2.0, strip.y_range(), Stroke::new(1.0, palette.card_edge));
        let mut clicked = None;
        for (line, rect) in place.rows_in_sight() {
            let left = Rect::from_min_size(rect.min, Vec2::new(WIDTH - 3.0, LINE));
            let sense = if self.can_break { Sense::CLICK } else { Sense::hover() };
            let response =
                ui.interact(left.intersect(place.clip), ui.scope_id().with(("line", self.file, line)), sense);
            let stops = self.breakpoints.contains(&line);
            let name = self.name(line, stops);
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, self.can_break, stops, &name));
            self.number(painter, palette, line, left, response.hovered() && self.can_break);
            self.pills(painter, palette, place, line, rect);
            if response.clicked() {
                clicked = Some(line);
            }
        }
        clicked
    }

    /// What there is to say of a line, for who does not see it.
    fn name(&self, line: u32, stops: bool) -> String {
        let lang = self.lang;
        let mut name = lang.pick(format!("{} line {line}", self.file), format!("{} 第 {line} 行", self.file));
        let mut add = |text: &str| name.push_str(&lang.pick(format!(", {text}"), format!("，{text}")));
        if stops {
            add(lang.pick("breakpoint set", "已设断点"));
        }
        if self.wrong.contains(&line) {
            add(lang.pick("error", "出错"));
        }
        if self.marked.contains(&line) {
            add(lang.pick("marked by the lesson", "课程标出"));
        }
        for mark in self.marks_at(line) {
            add(&mark.text(lang));
        }
        name
    }

    fn number(&self, painter: &Painter, palette: &Palette, line: u32, left: Rect, hovered: bool) {
        let wrong = self.wrong.contains(&line);
        if wrong {
            painter.rect_filled(left, 0.0, palette.bad_ground);
        }
        let dot = Pos2::new(left.left() + 8.0, left.center().y);
        if self.breakpoints.contains(&line) {
            painter.circle_filled(dot, 5.0, palette.bad);
        } else if hovered {
            painter.circle_stroke(dot, 4.5, Stroke::new(1.0, palette.bad));
        }
        let here = self.marks_at(line).next().is_some();
        let ink = match (wrong, here) {
            (true, _) => palette.bad,
            (_, true) => palette.text,
            _ => palette.faint,
        };
        let at = Pos2::new(left.right() - 5.0, left.center().y);
        painter.text(at, Align2::RIGHT_CENTER, line, mono(12.0), ink);
    }

    /// Who is at a line: behind its text where there is room, with the name alone or with a sign alone where there is less.
    fn pills(&self, painter: &Painter, palette: &Palette, place: &Place<'_>, line: u32, rect: Rect) {
        let marks: Vec<&Mark> = self.marks_at(line).collect();
        if marks.is_empty() {
            return;
        }
        let edge = place.clip.right() - 4.0;
        let start = place.end_of(line) + 12.0;
        let fitting =
            [Says::All, Says::Name].into_iter().find(|says| start + self.pill_width(painter, &marks, *says) <= edge);
        let says = fitting.unwrap_or(Says::Nothing);
        let mut x = (edge - self.pill_width(painter, &marks, says)).max(rect.left() + WIDTH);
        for mark in marks.iter().take(MOST_PILLS) {
            x += self.pill(painter, palette, mark, Pos2::new(x, rect.center().y), says);
        }
        if marks.len() > MOST_PILLS {
            let more = format!("+{}", marks.len() - MOST_PILLS);
            painter.text(Pos2::new(x, rect.center().y), Align2::LEFT_CENTER, more, sans(12.0), palette.label);
        }
    }

    fn pill_text(&self, mark: &Mark, says: Says) -> String {
        match says {
            Says::All => mark.text(self.lang),
            Says::Name => mark.name.clone(),
            Says::Nothing => String::new(),
        }
    }

    fn pill_width(&self, painter: &Painter, marks: &[&Mark], says: Says) -> f32 {
        let width = |mark: &&Mark| {
            let text = self.pill_text(mark, says);
            painter.layout_no_wrap(text, sans(12.0), Color32::PLACEHOLDER).size().x + PILL_MARGIN
        };
        let more = if marks.len() > MOST_PILLS { 26.0 } else { 0.0 };
        marks.iter().take(MOST_PILLS).map(width).sum::<f32>() + more
    }

    /// Draws one pill with its middle left at `at`. Returns how much room it took.
    fn pill(&self, painter: &Painter, palette: &Palette, mark: &Mark, at: Pos2, says: Says) -> f32 {
        let ink = match mark.pose {
            Pose::Waits => palette.warn,
            Pose::AtBreakpoint => palette.bad,
            Pose::AtGate => palette.accent,
            Pose::Runs => palette.good,
            Pose::Here => palette.label,
        };
        let galley = painter.layout_no_wrap(self.pill_text(mark, says), sans(12.0), ink);
        let size = Vec2::new(galley.size().x + PILL_MARGIN - 4.0, LINE - 3.0);
        let rect = Rect::from_min_size(Pos2::new(at.x, at.y - size.y / 2.0), size);
        let edge = Stroke::new(if Some(mark.actor) == self.shown { 1.5 } else { 1.0 }, ink);
        painter.rect(rect, 7.0, palette.card, edge, StrokeKind::Inside);
        shape(painter, mark.pose, Pos2::new(rect.left() + 9.0, at.y), ink);
        painter.galley(Pos2::new(rect.left() + 17.0, at.y - galley.size().y / 2.0), galley, ink);
        size.x + 4.0
    }
}

/// How much a pill says.
#[derive(Clone, Copy)]
enum Says {
    All,
    Name,
    Nothing,
}

/// Pills beside one line; more become a number.
const MOST_PILLS: usize = 3;
const PILL_MARGIN: f32 = 28.0;

/// How an actor stands, as in the list of actors: filled = runs, ring = waits, triangle = at the gate.
fn shape(painter: &Painter, pose: Pose, at: Pos2, ink: Color32) {
    match pose {
        Pose::Runs => painter.circle_filled(at, 3.5, ink),
        Pose::Waits => painter.circle_stroke(at, 3.0, Stroke::new(1.5, ink)),
        Pose::AtBreakpoint => painter.rect_filled(Rect::from_center_size(at, Vec2::splat(6.0)), 1.0, ink),
        Pose::AtGate | Pose::Here => {
            let corners = [Vec2::new(-3.0, -3.5), Vec2::new(3.5, 0.0), Vec2::new(-3.0, 3.5)];
            let points = corners.map(|corner| at + corner).to_vec();
            painter.add(Shape::convex_polygon(points, ink, Stroke::NONE))
        }
    };
}
