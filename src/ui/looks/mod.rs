//! How the window looks at the moment: language, what is selected and lit, how far each ribbon is zoomed.
//! None of it changes what happened or what is run.

mod console_state;
mod draft;
mod file_dialog;
mod fork_draft;
mod kept;
mod lit_calls;
mod log_state;
mod many;
mod picture_draft;
mod time_look;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::codec::Framing;
use crate::desk::layout::{Class, Column, Shares, Work};
use crate::desk::{Session, ShowId};
use crate::figure::Selection;
use crate::lang::Lang;
use crate::trace::{ActorId, ConnId, FlowId};

pub use console_state::{ConsoleState, Kind, Row, text_of};
pub use draft::{Arrival, Draft};
pub use file_dialog::FileDialog;
pub use fork_draft::ForkDraft;
pub use kept::Kept;
pub use lit_calls::LitCalls;
pub use log_state::LogState;
pub use many::ManyLook;
pub use picture_draft::{PictureDraft, PictureOf};
pub use time_look::{CentreView, TimeLook};

/// A thing that is lit, and the show that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picked {
    pub show: ShowId,
    pub what: Selection,
}

impl Picked {
    /// Whether it has a byte in common with a range of a flow of a show.
    pub fn touches(&self, show: ShowId, flow: FlowId, range: &Range<u64>) -> bool {
        self.show == show && self.what.touches_bytes(flow, range)
    }

    /// The bytes of a flow of a show that belong to it.
    pub fn bytes_of(&self, show: ShowId, flow: FlowId) -> Option<&Range<u64>> {
        let bytes = self.what.bytes().filter(|bytes| self.show == show && bytes.flow == flow)?;
        Some(&bytes.range)
    }
}

/// How one ribbon is seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RibbonLook {
    /// Points for each byte; `None` to fit.
    pub zoom: Option<f32>,
    /// The first byte in sight, where not all are.
    pub first: f64,
    /// Whether cells show hexadecimal digits instead of text.
    pub hex: bool,
    /// Whether the view goes along with the newest byte; no longer once somebody has scrolled away from it.
    pub follows: bool,
    /// The number of the event of this flow that was the last one when the ribbon was drawn.
    pub seen: Option<usize>,
}

impl Default for RibbonLook {
    fn default() -> Self {
        Self { zoom: None, first: 0.0, hex: false, follows: true, seen: None }
    }
}

impl RibbonLook {
    /// Somebody moves the view. It goes along with the newest byte again once that is in sight.
    pub fn scroll_to(&mut self, first: f64, in_sight: f64, total: u64) {
        let last = (total as f64 - in_sight).max(0.0);
        self.first = first.clamp(0.0, last);
        self.follows = self.first + 0.5 >= last;
    }
}

/// Which dialog is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Dialog {
    #[default]
    None,
    Open,
    Save,
    /// What came of many runs, as a table.
    SaveTable,
    /// The run as a page.
    Page,
    /// Programs in Python, from several files.
    OpenPrograms,
    Keys,
    /// How a fork is to go on.
    Fork,
    /// The list of lessons.
    Lessons,
    /// A picture of what is seen.
    Picture,
    /// The list of programs to start from.
    Programs,
}

/// Everything about the looks of the window.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    pub lang: Lang,
    /// Whether the theme of this frame is the dark one.
    pub dark: bool,
    /// For a projector: large, and nothing but the ribbons and what a demonstration needs.
    pub lecture: bool,
    /// Whether somebody was typing in a field when the keys were looked at last.
    pub typing: bool,
    /// How large everything is: in the window, and in a lecture beside its own size.
    pub zoom: Zoom,
    /// Whether the drawer with the settings is open.
    pub drawer: bool,
    /// What is open in the column with tabs, where somebody has chosen.
    pub columns: BTreeMap<(Work, Class), Column>,
    /// What part of the room each pane has.
    pub shares: Shares,
    /// The file whose content is shown: whose it is, and its name.
    pub file_shown: Option<(Option<ActorId>, String)>,
    /// The arguments of programs as they stand in their fields, by the names of the actors.
    pub arguments: BTreeMap<String, String>,
    /// The groups of actors that are open.
    pub groups: BTreeSet<String>,
    /// The number of the event that somebody types to go to.
    pub going_to: Option<String>,
    /// What is looked for among the programs.
    pub search: String,
    /// What the pointer was over in the frame before, and what it is over in this one.
    pub lit: Option<Picked>,
    pub hovered: Option<Picked>,
    /// The calls that are lit.
    pub lit_calls: LitCalls,
    /// What was clicked; lit while nothing is hovered.
    pub pinned: Option<Picked>,
    /// What the inspector shows: what had bytes last of all that was lit.
    pub inspected: Option<Picked>,
    /// The framing under which the inspector cuts the same chunks anew, and its delimiter as it is being typed.
    pub what_if: Option<Framing>,
    pub delimiter_if: Option<String>,
    /// What was worked out of whole streams in the frames before.
    pub kept: Kept,
    /// The connection whose ribbons are shown in full.
    pub conn: Option<ConnId>,
    /// The actor whose program is shown; `None` for whoever acted last.
    pub actor: Option<ActorId>,
    /// The file and the line, counted from 1, in which the text cursor of the editor stands.
    pub cursor: Option<(String, u32)>,
    /// The show that was in front in the frame before.
    pub front: Option<ShowId>,
    pub ribbons: BTreeMap<(ShowId, FlowId), RibbonLook>,
    /// What the middle of the window shows, and how its diagram is seen.
    pub view: CentreView,
    pub time: TimeLook,
    /// How high each card was when it was drawn last, so that scrolling past it does not jump.
    pub heights: BTreeMap<(ShowId, FlowId), f32>,
    /// The first connection under a framing that was changed during the run.
    pub under_new: Option<ConnId>,
    /// The connection whose line was clicked in the frame before: its card is to come into sight.
    pub opened: Option<ConnId>,
    /// Whether the answers of that connection are in front, and not what they answer.
    pub answers: bool,
    pub dialog: Dialog,
    /// Where the dialog stood in the frame before.
    pub dialog_rect: Option<egui::Rect>,
    pub picture: PictureDraft,
    pub fork: ForkDraft,
    /// How many runs are looked at.
    pub many: ManyLook,
    /// What stands in the dialog for a file.
    pub file_dialog: FileDialog,
    /// The paths of programs in the dialog.
    pub program_paths: String,
    /// The messages as they are being typed; taken over on Enter or when the field is left.
    pub messages: Option<String>,
    pub delimiter: Option<String>,
    /// Filter of the call log.
    pub filter: String,
    pub log: LogState,
    pub console: ConsoleState,
    /// Whether something of a lesson's step stood below the edge in the frame before.
    pub more_below: bool,
    /// The answer that is being made up in a lesson.
    pub draft: Draft,
    /// Whether the list of lessons has just been opened.
    pub list_opened: bool,
    /// A file that is to come to the front.
    pub file: Option<String>,
    /// Counts the steps of lessons: with each, texts are seen from the beginnings of their lines.
    pub fresh: u32,
}

/// How large everything is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    /// In the window.
    pub window: f32,
    /// In a lecture, times the lecture's own size.
    pub lecture: f32,
}

impl Default for Zoom {
    fn default() -> Self {
        Self { window: 1.0, lecture: 1.0 }
    }
}

impl Looks {
    /// Opens a dialog.
    pub fn ask_for(&mut self, dialog: Dialog) {
        self.file_dialog.begin(match dialog {
            Dialog::SaveTable => "runs.csv",
            Dialog::Page => "trace.html",
            _ => "trace.jsonl",
        });
        self.dialog = dialog;
    }

    /// Looks at what has happened since the last frame, for the log and the marks of the timeline.
    pub fn catch_up_log(&mut self, session: &Session) {
        self.log.catch_up(session.trace(), session.show().id, &self.filter);
    }

    /// Begins a frame: what was hovered in the last one is lit in this one. A show that has come to the front is looked at as
    /// the one before it was.
    pub fn begin_frame(&mut self, front: ShowId) {
        if let Some(old) = self.front.replace(front).filter(|old| *old != front) {
            self.carry_over(old, front);
        }
        self.lit = self.hovered.take().or_else(|| self.pinned.clone());
    }

    fn carry_over(&mut self, old: ShowId, new: ShowId) {
        let of_old = |((show, flow), look): (&(ShowId, FlowId), &RibbonLook)| (*show == old).then_some((*flow, *look));
        for (flow, look) in self.ribbons.iter().filter_map(of_old).collect::<Vec<_>>() {
            self.ribbons.entry((new, flow)).or_insert(look);
        }
        if let Some(pinned) = self.pinned.as_mut().filter(|pinned| pinned.show == old) {
            pinned.show = new;
        }
    }

    /// Lists the calls that are lit, for the timeline and the programs.
    pub fn catch_up_lit(&mut self, session: &Session) {
        self.lit_calls.catch_up(session, self.lit.as_ref());
    }

    /// How wide a byte may become where there are few, in points: as wide as can be seen from where it is looked at.
    pub fn widest_cell(&self) -> f32 {
        if self.lecture { 96.0 } else { 64.0 }
    }

    /// Whether a range is lit; where nothing is pointed at, what a lesson marks is.
    pub fn is_lit(&self, show: ShowId, flow: FlowId, range: &Range<u64>, marked: &[Selection]) -> bool {
        match &self.lit {
            Some(picked) => picked.touches(show, flow, range),
            None => marked.iter().any(|mark| mark.touches_bytes(flow, range)),
        }
    }
}
