//! The ribbon: one card for each flow, four rows over one axis of stream offsets, so that boundaries line up or visibly do not.
//! It changes nothing; what is clicked or hovered is told to the caller.

mod buffers;
mod card;
mod cells;
mod compact;
mod cuts;
mod datagrams;
mod glyphs;
mod legend;
mod marks;
mod minimap;
mod rows;
mod scale;

use crate::desk::{Rules, ShowId};
use crate::figure::Selection;
use crate::lang::Lang;
use crate::world::{FlowState, World};

pub use card::{card, card_height};
pub use compact::{COMPACT_HEIGHT, compact};
pub use glyphs::drawable_text as glyph_text;
pub use legend::{Kinds, legend};
pub use marks::cut_text;

use crate::ui::looks::{Looks, Picked};
use crate::ui::paint::theme::Palette;

/// What every part of a card needs to know.
pub struct Scene<'a, 't> {
    pub world: World<'t>,
    pub flow: &'a FlowState<'t>,
    pub lang: Lang,
    pub palette: &'static Palette,
    /// The show that the flow belongs to.
    pub show: ShowId,
    /// What a lesson permits and marks in this show.
    pub rules: &'a Rules,
    /// The name of the flow, for accessible names too.
    pub name: String,
}

impl Scene<'_, '_> {
    /// Whether a range is lit.
    fn is_lit(&self, looks: &Looks, range: &std::ops::Range<u64>) -> bool {
        looks.is_lit(self.show, self.flow.id, range, &self.rules.marked)
    }

    /// The bytes of this flow that somebody points at.
    fn lit<'l>(&self, looks: &'l Looks) -> Option<&'l std::ops::Range<u64>> {
        looks.lit.as_ref()?.bytes_of(self.show, self.flow.id)
    }

    /// A range of this flow, as it is pointed at.
    fn picked(&self, range: std::ops::Range<u64>) -> Picked {
        Picked { show: self.show, what: Selection::bytes_of(self.flow.id, range) }
    }
}

/// The number of a send in a circle, as long as there are such characters.
pub fn send_number(index: usize) -> String {
    const CIRCLED: [&str; 10] = ["①", "②", "③", "④", "⑤", "⑥", "⑦", "⑧", "⑨", "⑩"];
    CIRCLED.get(index).map_or_else(|| format!("#{}", index + 1), |circled| (*circled).to_owned())
}
