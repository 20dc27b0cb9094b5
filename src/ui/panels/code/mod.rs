//! The programs: those that run, in an editor, or for native actors the same programs in Python, to read.
//! It decides which text is in front; how each is drawn is its own file's.

pub mod colours;
mod editor;
mod gutter;
pub mod marks;
mod native;
mod proofread;
mod typing;

use egui::Ui;

use crate::desk::{Commands, Rules, Session};
use crate::trace::{ActorId, Trace};
use crate::ui::looks::Looks;
use crate::world::ActorState;

/// What the panel remembers from frame to frame.
#[derive(Default)]
pub struct Code {
    listings: native::Listings,
    editor: editor::Editor,
}

impl Code {
    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
        looks.catch_up_lit(session);
        let world = session.world();
        let actors = world.actors();
        let state = shown_actor(&actors, looks.actor, session.trace(), session.position().0);
        if session.scenario().programs.is_empty() {
            looks.cursor = None;
            self.listings.show(ui, session, looks, state.as_ref());
        } else {
            self.editor.show(ui, session, looks, &editor::Cast { actors: &actors, shown: state.as_ref(), rules }, out);
        }
    }
}

/// The chosen actor, or whoever acted last.
pub fn shown_actor<'t>(
    actors: &[ActorState<'t>],
    chosen: Option<ActorId>,
    trace: &Trace,
    at: usize,
) -> Option<ActorState<'t>> {
    let last = at.checked_sub(1).and_then(|n| trace.event(n)).map(|event| event.actor);
    let of = |wanted: ActorId| actors.iter().find(|state| state.id == wanted).cloned();
    chosen.and_then(of).or_else(|| last.and_then(of))
}
