//! The model of a trace: what can happen, as plain owned data.
//! It keeps nothing and reads no file.

mod address;
mod answered;
mod errno;
mod event;
mod file;
mod header;
mod ids;
mod note;
mod steered;
mod tcp_state;

pub use address::{Address, UnixName};
pub use answered::{AcceptQueue, Answer, Answered, SocketState};
pub use errno::{Errno, errno_name, errno_number, is_reset};
pub use event::{
    Asked, Ends, Entered, Event, Frame, Got, Loss, Printed, Reached, Rejected, Returned, Span, UNKNOWN, Variable, What,
};
pub use file::{FileBytes, FileChange, FileEvent, KEPT};
pub use header::{Facts, Frames, Header, Schedule, Source, TRACE_VERSION};
pub use ids::{ActorId, Call, ConnId, FlowId, Position, SocketId};
pub use note::{Ending, FullPipe, LINES_COUNTED, Note, PairEnd, Role, Started, StreamEnd, Waiting};
pub use steered::{Breakpoint, Steered, Steering, Stride};
pub use tcp_state::TcpState;
