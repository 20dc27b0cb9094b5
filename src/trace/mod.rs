//! The trace: a header and events in one total order, the bytes they point at, and an index that grows with them.
//! It knows no socket, no thread and no clock, and it draws nothing.

mod file;
mod filing;
mod line;
mod model;
mod note_line;
mod spinning;
mod steering;
mod store;

pub use file::{
    Cut, JsonLines, Normaliser, TraceError, TraceOut, begins_as_trace, normalised_lines, read_trace, stem, write_trace,
};
pub use filing::file_text;
pub use line::{GOES_ON, call_text, entered_of, log_line, log_text, option_value};
pub use model::{
    AcceptQueue, ActorId, Address, Answer, Answered, Asked, Breakpoint, Call, ConnId, Ending, Ends, Entered, Errno,
    Event, Facts, FileBytes, FileChange, FileEvent, FlowId, Frame, Frames, FullPipe, Got, Header, KEPT, LINES_COUNTED,
    Loss, Note, PairEnd, Position, Printed, Reached, Rejected, Returned, Role, Schedule, SocketId, SocketState, Source,
    Span, Started, Steered, Steering, StreamEnd, Stride, TRACE_VERSION, TcpState, UNKNOWN, UnixName, Variable, Waiting,
    What, errno_name, errno_number, is_reset,
};
pub use note_line::command_text;
pub use spinning::{idle_calls, idle_text};
pub use steering::steered_line;
pub use store::{
    ActorIndex, ByteStore, ConnIndex, DatagramIndex, FailedSend, FlowBytes, FlowIndex, LostDatagram, Segments, Side,
    SocketAnswers, SocketIndex, TakenDatagram, Trace, Unsent,
};
