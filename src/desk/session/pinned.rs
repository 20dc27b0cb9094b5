//! The run that is seen beside the one in front: as it was when it was left, or pinned, and then always as far as that one.
//! What differs between the two, `figure` says.

use super::Session;
use crate::desk::show::{Show, ShowId, Stage};
use crate::desk::shows::Beside;
use crate::figure::tied;
use crate::lang::Text;
use crate::trace::FlowId;
use crate::world::World;

impl Session {
    /// The show that is seen beside the one in front, where it stands there; the first flow of the one in front says how far
    /// that is, if it was pinned.
    pub fn beside(&self) -> Option<(ShowId, World<'_>)> {
        let first = World::at_end(self.trace()).flows().first().copied();
        let (show, world, _) = self.beside_flow(first.unwrap_or(FlowId::NONE))?;
        Some((show, world))
    }

    /// Whether a show is seen beside the one in front.
    pub fn has_beside(&self) -> bool {
        self.shows.beside().is_some()
    }

    /// The show beside, as far as this flow of the one in front is, and its flow of that name, or else its first.
    pub fn beside_flow(&self, flow: FlowId) -> Option<(ShowId, World<'_>, FlowId)> {
        let (show, beside) = self.shows.beside()?;
        let same = self.same_flow(&show.trace, flow);
        let at = match beside {
            Beside::At(at) => at,
            Beside::Pinned => {
                let is_over = matches!(self.stage(), Stage::Over | Stage::File);
                tied(&self.world(), flow, is_over, &show.trace, same)
            }
        };
        Some((show.id, World::new(&show.trace, at), same))
    }

    /// The show that is pinned, if one is.
    pub fn pinned(&self) -> Option<&Show> {
        self.shows.beside().filter(|(_, beside)| *beside == Beside::Pinned).map(|(show, _)| show)
    }

    /// What the pinned show is called beside the one in front.
    pub fn pinned_name(&self) -> Option<Text> {
        let number = self.number_of(self.pinned()?.id)?;
        Some(Text::new(format!("run {number}"), format!("第 {number} 次运行")))
    }

    pub(super) fn pin(&mut self, id: ShowId) {
        if self.shows().iter().any(|show| show.id == id) {
            self.shows.pin(id);
        }
    }

    /// The flow of another run that has the same name, or else its first.
    fn same_flow(&self, other: &crate::trace::Trace, flow: FlowId) -> FlowId {
        let name = self.trace().flow_name(flow);
        let all = World::at_end(other).flows();
        all.iter().find(|id| other.flow_name(**id) == name).or(all.first()).copied().unwrap_or(flow)
    }
}
