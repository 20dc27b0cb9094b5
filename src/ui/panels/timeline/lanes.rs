//! The lanes of the timeline: one for each actor where there is room for all, or else one for each side.
//! They show who did something when, and what kind of thing.

use egui::{Align2, Color32, Rect, Stroke, Ui, pos2};

use super::small;
use crate::desk::Session;
use crate::lang::Lang;
use crate::trace::{ActorId, Role as Side, What};
use crate::ui::paint::theme::Palette;

/// The height of a lane.
pub const LANE: f32 = 14.0;
/// The room of names at most.
const WIDEST: f32 = 110.0;

/// Which lanes there are.
pub struct Lanes {
    names: Vec<String>,
    /// The lane of each actor, where each has its own.
    of_actors: Option<Vec<ActorId>>,
    /// The room for the names.
    pub labels: f32,
}

impl Lanes {
    /// The lanes that a window of this height has room for.
    pub fn of(ui: &Ui, session: &Session, lang: Lang) -> Self {
        let height = ui.ctx().content_rect().height();
        let most = ((height - 400.0) / 40.0).clamp(2.0, 10.0) as usize;
        let actors: Vec<(ActorId, String)> = session
            .trace()
            .actors()
            .take(most + 1)
            .map(|actor| (actor.id, actor.started.name.replace("server/", "/")))
            .collect();
        let (names, of_actors): (Vec<String>, _) = if actors.len() > 2 && actors.len() <= most {
            let (ids, names): (Vec<ActorId>, Vec<String>) = actors.into_iter().unzip();
            (names, Some(ids))
        } else {
            (lang.pick(["server", "clients"], ["服务器", "客户端"]).map(str::to_owned).to_vec(), None)
        };
        let width = |name: &String| ui.painter().layout_no_wrap(name.clone(), small(), Color32::PLACEHOLDER).size().x;
        let labels = (names.iter().map(width).fold(40.0, f32::max) + 14.0).min(WIDEST);
        Self { names, of_actors, labels }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// Names and ticks. `line` is where the ticks are, and names begin at `left`.
    pub fn paint(&self, ui: &Ui, session: &Session, palette: &Palette, line: Rect, left: f32) {
        for (lane, name) in self.names.iter().enumerate() {
            let middle = line.top() + 3.0 + LANE * (lane as f32 + 0.5);
            let room =
                Rect::from_min_max(pos2(left, middle - LANE / 2.0), pos2(line.left() - 4.0, middle + LANE / 2.0));
            let painter = ui.painter_at(room.intersect(ui.clip_rect()));
            painter.text(pos2(left, middle), Align2::LEFT_CENTER, name, small(), palette.label);
        }
        self.ticks(ui, session, palette, line);
    }

    /// One tick for each point of width at the most: who did something there, and what.
    fn ticks(&self, ui: &Ui, session: &Session, palette: &Palette, line: Rect) {
        /// Events looked at for one tick: beside every call stand a line and its beginning, which have no tick.
        const LOOKED_AT: usize = 8;
        let len = session.trace().len();
        let columns = (line.width().max(0.0) as usize).clamp(1, 2000);
        let step = len.div_ceil(columns).max(1);
        for n in (0..len).step_by(step) {
            let candidates = n..(n + step.min(LOOKED_AT)).min(len);
            let found = candidates.filter_map(|n| Some((n, tick_colour(session, palette, n)?))).next();
            if let Some((n, colour)) = found {
                self.tick(ui, session, line, n, colour);
            }
        }
    }

    fn tick(&self, ui: &Ui, session: &Session, line: Rect, n: usize, colour: Color32) {
        let Some(event) = session.trace().event(n) else { return };
        let lane = match &self.of_actors {
            Some(actors) => actors.iter().position(|actor| *actor == event.actor).unwrap_or_default(),
            None => {
                let side = session.trace().actor(event.actor).map_or(Side::Server, |actor| actor.started.role);
                usize::from(side != Side::Server)
            }
        };
        let x = line.left() + line.width() * ((n as f32 + 0.5) / session.trace().len().max(1) as f32);
        let y = line.top() + 3.0 + lane as f32 * LANE;
        ui.painter().vline(x, y..=y + LANE - 3.0, Stroke::new(1.5, colour));
    }
}

/// The colour of an event's tick; `None` for events that change no more than a marked line.
fn tick_colour(session: &Session, palette: &Palette, n: usize) -> Option<Color32> {
    Some(match &session.trace().event(n)?.what {
        What::Returned(returned) if returned.call.sends() => palette.inks[0],
        What::Returned(returned) if returned.call.receives() => palette.inks[1],
        What::Framed(_) => palette.good,
        What::FrameRejected(_) | What::Raised(_) => palette.bad,
        What::Returned(_) | What::Noted(_) | What::Printed(_) | What::File(_) => palette.hatch,
        What::Entered(_) | What::Line(_) | What::Message(_) => return None,
    })
}
