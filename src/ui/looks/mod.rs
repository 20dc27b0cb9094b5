//! How the window looks at the moment: language, what is selected and lit, how far each ribbon is zoomed.
//! None of it changes what happened or what is run.

mod console_state;
mod draft;
mod log_state;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::desk::{Classroom, Command};
use crate::lang::Lang;
use crate::lesson::Phase;
use crate::trace::{ActorId, ConnId, FlowId};

pub use console_state::{ConsoleState, Kind, Row, text_of};
pub use draft::{Arrival, Draft};
pub use log_state::LogState;

/// A thing that is lit, and with it everything that it touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    pub flow: FlowId,
    pub range: Range<u64>,
    /// Whether it belongs to the run before this one.
    pub before: bool,
}

impl Focus {
    /// Whether a range of the same flow has a byte in common with what is lit.
    /// An empty datagram has no byte, and is the same by its place.
    pub fn touches(&self, flow: FlowId, range: &Range<u64>, before: bool) -> bool {
        let meets = self.range.start < range.end && range.start < self.range.end;
        self.before == before && self.flow == flow && (meets || self.range == *range)
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
}

impl Default for RibbonLook {
    fn default() -> Self {
        Self { zoom: None, first: 0.0, hex: false }
    }
}

/// Which dialog is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Dialog {
    #[default]
    None,
    Open,
    Save,
    /// Programs in Python, from several files.
    OpenPrograms,
    Keys,
    /// The list of lessons.
    Lessons,
}

/// Cut marks on the bytes of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutMarks {
    pub flow: FlowId,
    /// How many bytes there are to be cut.
    pub total: u64,
    pub marks: BTreeSet<u64>,
    /// Those that turned out to be right.
    pub right: BTreeSet<u64>,
    /// Whether they may be set, or only be seen.
    pub open: bool,
}

/// Everything about the looks of the window.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    pub lang: Lang,
    /// Whether the theme of this frame is the dark one.
    pub dark: bool,
    /// Everything larger and fewer things, for a class.
    pub presentation: bool,
    /// What the pointer was over in the frame before, and what it is over in this one.
    pub lit: Option<Focus>,
    pub hovered: Option<Focus>,
    /// What was clicked; lit while nothing is hovered.
    pub pinned: Option<Focus>,
    /// The connection whose ribbons are shown in full.
    pub conn: Option<ConnId>,
    /// The actor whose program is shown; `None` for whoever acted last.
    pub actor: Option<ActorId>,
    /// The file and the line, counted from 1, in which the text cursor of the editor stands.
    pub cursor: Option<(String, u32)>,
    pub ribbons: BTreeMap<(FlowId, bool), RibbonLook>,
    /// How high each card was when it was drawn last, so that scrolling past it does not jump.
    pub heights: BTreeMap<(FlowId, bool), f32>,
    /// Whether the answers are shown in full although there are many connections.
    pub answers: bool,
    pub dialog: Dialog,
    /// The path in the dialog.
    pub path: String,
    /// The paths of programs in the dialog.
    pub program_paths: String,
    /// The messages as they are being typed; taken over on Enter or when the field is left.
    pub messages: Option<String>,
    pub delimiter: Option<String>,
    /// Filter of the call log.
    pub filter: String,
    pub log: LogState,
    pub console: ConsoleState,
    /// What stands below the ribbons of programs in Python.
    pub below: Below,
    /// The answer that is being made up in a lesson.
    pub draft: Draft,
    /// What a lesson marks: ranges of flows, and lines of files.
    pub marked: Vec<Focus>,
    pub marked_lines: Vec<(String, u32)>,
    /// Cut marks that a lesson asks for, or that were set.
    pub cuts: Option<CutMarks>,
    /// Whether the list of lessons has just been opened.
    pub list_opened: bool,
    /// Whether a lesson is being taken.
    pub in_lesson: bool,
    /// Whether the texts of programs may only be read, since a lesson does not let them be changed now.
    pub texts_stay: bool,
    /// Whether texts take no focus, so that keys are answers to a lesson's question.
    pub texts_held: bool,
    /// Whether what an actor is about to do is kept quiet, since a lesson asks for it.
    pub keeps_quiet: bool,
    /// A file that is to come to the front.
    pub file: Option<String>,
    /// Counts the steps of lessons: with each, texts are seen from the beginnings of their lines.
    pub fresh: u32,
}

/// What stands below the ribbons of programs in Python.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Below {
    #[default]
    Console,
    Log,
}

impl Looks {
    /// Begins a frame: what was hovered in the last one is lit in this one.
    pub fn begin_frame(&mut self) {
        self.lit = self.hovered.take().or_else(|| self.pinned.clone());
    }

    /// Takes note of what a lesson holds back, and takes its marks away when it is left.
    pub fn heed(&mut self, room: &Classroom) {
        let asks = room.taking.as_ref().map(|taking| taking.attempt.phase());
        if self.in_lesson && asks.is_none() {
            self.marked.clear();
            self.marked_lines.clear();
            self.cuts = None;
        }
        self.in_lesson = asks.is_some();
        self.keeps_quiet = matches!(asks, Some(Phase::Setting | Phase::Predicting));
        self.texts_stay = !room.allows(&Command::RestoreFile(String::new()));
        // While what was edited is checked, whoever typed goes on where they were.
        let edits = room.taking.as_ref().is_some_and(|taking| taking.attempt.edit().is_some());
        self.texts_held = self.texts_stay && !edits;
    }

    /// Whether a range is lit.
    pub fn is_lit(&self, flow: FlowId, range: &Range<u64>, before: bool) -> bool {
        match &self.lit {
            Some(focus) => focus.touches(flow, range, before),
            None => self.marked.iter().any(|focus| focus.touches(flow, range, before)),
        }
    }
}
