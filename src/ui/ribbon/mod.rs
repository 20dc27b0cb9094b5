//! The ribbon: one card for each flow, four rows over one axis of stream offsets, so that boundaries line up or visibly do not,
//! and below them the pipe in which the same bytes lie.
//! What stands in it is a figure; here it is painted, and nothing is worked out. What is clicked or hovered is told to
//! the caller.
//!
//! Reading order: `scale` (the axis), `room` (heights), `marks` and `cell` (what all is made of), the rows (`calls`, `cells`,
//! `blocks`, `messages`, `cuts`, `ends`, `minimap`, together in `rows`), `pipe`, `title`, `legend`, `card`; `compact` is a card in a line.

mod blocks;
mod calls;
mod card;
mod cell;
mod cells;
mod compact;
mod cuts;
mod drawable;
mod ends;
mod legend;
mod marks;
mod messages;
mod minimap;
mod pipe;
mod room;
mod rows;
mod scale;
mod states;
mod title;

use std::ops::Range;

use egui::{Color32, Rect, Role, Sense, Ui, WidgetInfo};

use crate::desk::{Rules, ShowId};
use crate::figure::{Ink, Selection, Sight, Subject};

pub use card::{card, card_height};
pub use compact::{COMPACT_HEIGHT, compact};
pub use drawable::drawable_text as glyph_text;
pub use marks::{cut_text, fits, fitting_text};
pub use title::Title;

use crate::ui::looks::{Looks, Picked};
use crate::ui::paint::theme::Palette;
use drawable::drawable_text;
use scale::Scale;

/// A flow that is painted: its figure, and with which colours.
pub struct Scene<'a, 't> {
    pub subject: Subject<'a, 't>,
    pub palette: &'static Palette,
    /// The show that the flow belongs to.
    pub show: ShowId,
    /// Whether what is seen goes on by itself.
    pub is_running: bool,
    /// What a lesson permits and marks in this show.
    pub rules: &'a Rules,
}

/// A row of a card while it is painted.
struct Row<'s> {
    scale: &'s Scale,
    rect: Rect,
    sight: &'s Sight,
}

impl Row<'_> {
    /// The size of words in it.
    fn label_size(&self) -> f32 {
        if self.rect.height() >= 18.0 { 13.0 } else { 11.0 }
    }

    /// The size of payloads in it.
    fn text_size(&self) -> f32 {
        (self.rect.height() * 0.45).clamp(11.0, 20.0).floor()
    }
}

/// A drawn thing for pointer, keyboard and screen readers.
struct Touch<'t> {
    /// What it is, and which of these in its flow.
    key: (&'t str, usize),
    range: Range<u64>,
    name: &'t str,
}

impl Scene<'_, '_> {
    /// Whether a range is lit.
    fn is_lit(&self, looks: &Looks, range: &Range<u64>) -> bool {
        looks.is_lit(self.show, self.subject.flow.id, range, &self.rules.marked)
    }

    /// The bytes of this flow that somebody points at.
    fn lit<'l>(&self, looks: &'l Looks) -> Option<&'l Range<u64>> {
        looks.lit.as_ref()?.bytes_of(self.show, self.subject.flow.id)
    }

    /// A range of this flow, as it is pointed at.
    fn picked(&self, range: Range<u64>) -> Picked {
        Picked { show: self.show, what: Selection::bytes_of(self.subject.flow.id, range) }
    }

    /// Makes a drawn thing known to pointer, keyboard and screen readers; lights its range up when pointed at.
    fn touch(&self, ui: &Ui, looks: &mut Looks, rect: Rect, touch: Touch<'_>) {
        let id = ui.scope_id().with((touch.key, self.subject.flow.id, self.show));
        let response = ui.interact(rect.intersect(ui.clip_rect()), id, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, touch.name));
        if response.hovered() || response.has_focus() {
            looks.hovered = Some(self.picked(touch.range.clone()));
            response.clone().on_hover_text(drawable_text(touch.name));
        }
        if response.clicked() {
            looks.pinned = Some(self.picked(touch.range));
        }
    }

    fn ink(&self, ink: Ink) -> Color32 {
        self.palette.ink_of(ink)
    }
}
