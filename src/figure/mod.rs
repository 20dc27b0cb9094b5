//! What a person sees, as plain data: what is selected, and what is drawn of a flow. The window, the pictures and the
//! command line draw the same figures. There is no pixel here, no colour but by its role, and no egui.
//!
//! Reading order: `selection` (and `touched`, what is lit with it), `ink`, `subject` (a flow and its axis), then the rows from top to bottom (`calls`, `cells`
//! with `characters`, `end`, `messages`), `pipe`, `card` (all of them), `line` (a flow in one line),
//! `places` (where to look in a long one), `legend`, `states` (what TCP makes of the ends, and the queue of a listener),
//! `compare` (two runs under one cursor); `inspector` (some bytes, looked at closely) and `time`, the same run as a
//! space–time diagram.

mod calls;
mod card;
mod cells;
mod characters;
mod compare;
mod end;
mod ink;
pub mod inspector;
mod legend;
mod line;
mod messages;
mod pipe;
mod places;
mod selection;
mod states;
mod subject;
pub mod time;
mod touched;

pub use calls::{Bracket, Recvs, Remark, Sends, Tail, send_number};
pub use card::Card;
pub use cells::{Block, Cell, Cells, Character, EmptyMark, Fill, Part, Run, Wall};
pub use compare::{Comparison, LastRecv, tied};
pub use end::EndMark;
pub use ink::Ink;
pub use legend::Shape;
pub use line::Line;
pub use messages::{Chip, Messages, Refusal, Why};
pub use pipe::{Compartment, Held};
pub use places::Latest;
pub use selection::{Buffer, FlowRange, Selection};
pub use states::{EndState, QueueFigure, queues};
pub use subject::{MOST_IN_SIGHT, Place, RowNames, Sight, Subject};
pub use touched::LitLine;
