//! What the workbench itself notes in a trace: beginnings and endings, framings, waits, and everything that went wrong.
//! It is data; the sentences are in `narrate`.

use serde::{Deserialize, Serialize, Serializer};

use super::address::Address;
use super::ids::{ActorId, Call, ConnId, FlowId, SocketId};
use crate::codec::{self, Framing};
use crate::lang::Text;

/// So many lines are counted that are not kept one by one; a loop that is longer goes on faster.
pub const LINES_COUNTED: u64 = 2000;

/// What the workbench itself has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Note {
    /// An actor began; always its first event.
    Started(Started),
    /// An actor ended.
    Ended(Ending),
    /// Two sockets exchange datagrams: whatever goes from one to the other from here on is a flow of this pair. Told
    /// before the first datagram, and again when more is known of an end.
    Pair { conn: ConnId, from: PairEnd, to: PairEnd },
    /// Both ends of a connection speak this framing from here on (a framing as its codec writes it down).
    Speaks {
        conn: ConnId,
        #[serde(serialize_with = "sorted")]
        framing: Framing,
        /// How what the accepting end sends is framed, where it is otherwise.
        #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "sorted")]
        answers: Option<Framing>,
    },
    /// A decoder came to the end of its stream.
    StreamEnded(StreamEnd),
    /// Received bytes are not the bytes that were sent: a defect of the workbench or of the kernel.
    Mismatch { flow: FlowId, at: u64 },
    /// The kernel's counts do not add up to what was sent (checked when every actor waits).
    NotConserved { flow: FlowId, accepted: u64, received: u64, queued: u64, unsent: u64 },
    /// Every actor waits, nothing is on its way, and clients are left.
    Stalemate,
    /// All clients have ended, and nobody is left but this actor, which goes round in a loop that does not end by itself.
    OnlyTurns { actor: ActorId },
    /// Recording reached a limit and the run was stopped.
    LimitReached(Text),
    /// Events that an actor had recorded did not reach the trace.
    Lost { events: u64 },
    /// A sentence for people.
    Said(Text),
    /// An actor has to wait for something other than a socket. Its next event ends the wait.
    Waits(Waiting),
    /// An actor goes round and round: so many calls one after another moved nothing. From here on the others go first.
    Spins { call: Call, calls: u32 },
    /// An actor goes round and round without any call. From here on the others go first.
    SpinsWithoutCalls,
    /// The workbench has set `TCP_NODELAY` on a program's socket, so that a staged run can be repeated.
    NoDelaySet { socket: SocketId },
    /// Nothing of the program refers to an open socket any more, so Python closes it: the `close` comes next.
    Unreferenced { socket: SocketId },
    /// So many lines were reached that are not kept one by one, since the last event of this actor: [`LINES_COUNTED`] if
    /// they were more than anybody counts.
    LinesPassed { lines: u64 },
}

/// Writes a framing with its fields in the order of their names, as they have always stood in a file.
fn sorted<S: Serializer>(framing: &impl Serialize, out: S) -> Result<S::Ok, S::Error> {
    serde_json::to_value(framing).map_err(serde::ser::Error::custom)?.serialize(out)
}

impl Note {
    /// The framing by which a flow is read from here on, if this says so of its connection.
    pub fn spoken(&self, flow: FlowId) -> Option<&Framing> {
        let Note::Speaks { conn, framing, answers } = self else { return None };
        Some(answers.as_ref().filter(|_| flow == conn.replies()).unwrap_or(framing))
    }
}

/// How the stream of a flow ended for its decoder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenEnd", into = "WrittenEnd")]
pub struct StreamEnd {
    pub flow: FlowId,
    pub ending: codec::Ending,
}

/// The end of a stream as it stands in a file, with its sentence for whoever reads the file without this program.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEnd {
    flow: FlowId,
    ending: String,
    have: u64,
    need: u64,
    sentence: Text,
}

impl From<StreamEnd> for WrittenEnd {
    fn from(end: StreamEnd) -> Self {
        let StreamEnd { flow, ending } = end;
        let (have, need) = ending.have_and_need();
        let sentence = ending.text();
        Self { flow, ending: ending.name().to_owned(), have, need, sentence }
    }
}

impl TryFrom<WrittenEnd> for StreamEnd {
    type Error = String;

    fn try_from(written: WrittenEnd) -> Result<Self, String> {
        let WrittenEnd { flow, ending, have, need, .. } = written;
        let ending =
            codec::Ending::named(&ending, have, need).ok_or_else(|| format!("no ending `{ending}` is known"))?;
        Ok(Self { flow, ending })
    }
}

/// One end of a pair that exchanges datagrams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairEnd {
    pub address: Address,
    /// The socket that is bound to the address; absent where none of this program's is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub socket: Option<SocketId>,
    /// `SO_RCVBUF` of that socket as the kernel counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rcvbuf: Option<u32>,
}

/// What an actor waits for where it is no socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Waiting {
    /// `time.sleep`
    Sleep { ms: u64 },
    /// A lock that another thread holds.
    Lock,
    /// The end of another thread.
    Join { name: String },
    /// A line that somebody types.
    Input { prompt: String },
    /// The output of a command, or its end. A command whose pipe is full waits, too.
    Command {
        /// The stream that is read, `stdout` or `stderr`; absent where the end is waited for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reads: Option<String>,
        /// The pipe that the command cannot write to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        full: Option<FullPipe>,
    },
    /// Its turn: another thread is inside the same call on the same socket.
    Turn { flow: FlowId },
}

/// A pipe that has no room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FullPipe {
    /// `stdout` or `stderr`.
    pub pipe: String,
    /// The bytes in it, and how many there is room for.
    pub bytes: u32,
    pub room: u32,
}

/// An actor as it begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    pub name: String,
    /// `server` or `client`: which side of the run it belongs to.
    pub role: Role,
    /// The name of the program that it runs.
    pub program: String,
    /// Whose thread it is: the first actor of its program, or the server whose connection it attends to. A file tells it
    /// only where the name does not: the thread of `server` is called `server/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ActorId>,
}

/// Which side of a run an actor belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Server,
    Client,
}

/// How an actor ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Ending {
    /// Its program came to its end.
    Done,
    /// The run ended first.
    Stopped,
    /// A call failed and the program gave up.
    Failed(Text),
    /// The workbench's own code panicked: a defect.
    Panicked(String),
    /// A daemon thread: its program came to its end.
    Daemon,
    /// It did not end when it was told to; its sockets were shut and it was left behind.
    Abandoned,
}
