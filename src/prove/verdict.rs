//! What a trial has shown: whether every cut and every early end was taken well, or the first one that was not, and why.
//! It judges by what the client told, by the events of the server, and by how the run ended.

use std::time::Duration;

use super::client::Came;
use super::cut::{cuts, pieces};
use crate::lang::Text;
use crate::net::CallError;
use crate::run::{End, Report};
use crate::trace::{ActorId, Call, Note, Role, Trace, What, errno_name, errno_number};
use crate::world::World;

/// A server that meets the end of a stream more often than this, one time right after the other, has not understood it.
const ASKS_ON: u32 = 10;

/// What came of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every cut gave the right answer, and whatever ended early was closed.
    Pass { cuts: u64 },
    /// This one was the first that did not.
    Fail(Failure),
}

/// The first cut that failed, or the first stream that ended early and failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How many cuts had passed before it.
    pub passed: u64,
    /// The pieces that were sent. Of a stream that ended early it is one, and not the whole stream.
    pub pieces: Vec<Vec<u8>>,
    /// What was sent whole over the next connection, where that one failed.
    pub next: Option<Vec<u8>>,
    pub why: Text,
}

/// A stream that ended early, and was not taken well or spoilt the next one.
struct Early {
    /// After how many bytes.
    end: usize,
    /// Whether it was the next one that failed.
    next: bool,
    why: Text,
}

/// A trial that is over.
pub struct Evidence<'t> {
    pub stream: &'t [u8],
    pub answer: &'t [u8],
    /// What the client told, in order; less than all if it gave up, or waited for ever.
    pub came: &'t [Came],
    pub trace: &'t Trace,
    pub report: &'t Report,
    /// How long one connection might take.
    pub patience: Duration,
}

impl Evidence<'_> {
    /// What came of it.
    pub fn judge(&self) -> Outcome {
        let cuts = cuts(self.stream.len());
        let is_right = |came: &&Came| matches!(came, Came::Answer { bytes, .. } if bytes == self.answer);
        let passed = self.came.iter().take_while(is_right).count() as u64;
        if passed < cuts {
            let why = self.why(self.came.iter().find(|came| !is_right(came)));
            return Outcome::Fail(Failure { passed, pieces: pieces(self.stream, passed), next: None, why });
        }
        let Some(Early { end, next, why }) = self.early_end(cuts) else { return Outcome::Pass { cuts } };
        let len = self.stream.len();
        let end = end.clamp(1, len);
        let why = Text::new(
            format!("The stream ended there, after {end} of {len} bytes. {}", why.en),
            format!("字节流到这里就结束了，{len} 个字节只来了 {end} 个。{}", why.zh),
        );
        let pieces = self.stream.get(..end).map(|piece| vec![piece.to_vec()]).unwrap_or_default();
        let next = next.then(|| self.stream.to_vec());
        Outcome::Fail(Failure { passed: cuts, pieces, next, why })
    }

    /// What the server did instead of answering as it should; the client told nothing if it still waited.
    fn why(&self, came: Option<&Came>) -> Text {
        // A server that stops in the middle of the right answer has met something; one that says something else has not.
        if let Some(Came::Answer { bytes, .. }) = came
            && !self.answer.starts_with(bytes)
        {
            let hex = to_hex(bytes);
            return Text::new(
                format!("The server answered {hex}, which is wrong"),
                format!("服务器的应答是 {hex}，不对"),
            );
        }
        if let Some((_, sentence)) = self.raised(0) {
            return sentence;
        }
        match came {
            Some(Came::Answer { bytes, .. }) if bytes.is_empty() => {
                Text::new("The server closed without an answer", "服务器没有应答就关闭了连接")
            }
            Some(Came::Answer { bytes, .. }) => {
                let hex = to_hex(bytes);
                Text::new(
                    format!("The server closed when it had answered only {hex}"),
                    format!("服务器只应答了 {hex} 就关闭了连接"),
                )
            }
            Some(Came::Failed { error, .. }) => failed(error),
            _ => self.no_end(),
        }
    }

    /// The first stream that ended early and was not taken well, or behind which the next one was not.
    fn early_end(&self, cuts: u64) -> Option<Early> {
        // Two connections for each: that one, and the whole stream behind it.
        let (both, second) =
            (|made: u64| usize::try_from(made.div_ceil(2)).unwrap_or(usize::MAX), |made: u64| made.is_multiple_of(2));
        // An exception closes the connection, too, so the client does not see it.
        if let Some((made, why)) = self.raised(cuts + 1) {
            return Some(Early { end: both(made - cuts), next: second(made - cuts), why });
        }
        for came in self.came {
            match came {
                Came::Reset { end } if !self.has_left_bytes(cuts + 2 * (*end as u64 - 1)) => {
                    let en = "The server reset the connection, although it had read everything";
                    let why = Text::new(en, "服务器虽然读完了全部字节，却重置了连接");
                    return Some(Early { end: *end, next: false, why });
                }
                Came::Next { end, bytes } if bytes != self.answer => {
                    return Some(Early { end: *end, next: true, why: mixed_up(bytes) });
                }
                // It went away with the connection before.
                Came::Alone { end } => {
                    return Some(Early { end: end.saturating_sub(1), next: false, why: nobody_listens() });
                }
                _ => {}
            }
        }
        let told = self.came.len() as u64 - cuts;
        let all = 2 * (self.stream.len() as u64 - 1);
        (told < all).then(|| Early { end: both(told + 1), next: second(told + 1), why: self.no_close() })
    }

    /// The first exception of the server once so many connections had been made: with how many, and in a sentence.
    fn raised(&self, after: u64) -> Option<(u64, Text)> {
        let mut made = 0;
        self.trace.events().find_map(|event| match &event.what {
            What::Returned(returned) if returned.call == Call::Connect && returned.result == 0 => {
                made += 1;
                None
            }
            What::Raised(text) if made >= after && self.is_server(event.actor) => {
                let last = text.lines().last().unwrap_or_default();
                let sentence =
                    Text::new(format!("The server's program ended with {last}"), format!("服务器程序以 {last} 结束"));
                Some((made, sentence))
            }
            _ => None,
        })
    }

    /// Whether the server has left bytes of a connection unread. Then the kernel resets it, and that is no fault.
    fn has_left_bytes(&self, number: u64) -> bool {
        let conn = usize::try_from(number).ok().and_then(|place| self.trace.conns().nth(place));
        let requests = conn.and_then(|conn| World::at_end(self.trace).flow(conn.id.requests()));
        requests.is_some_and(|flow| flow.discarded() > 0)
    }

    /// Why a connection over which nothing more comes is not closed.
    fn no_close(&self) -> Text {
        let mut ends_met = 0;
        for event in self.trace.events().filter(|event| self.is_server(event.actor)) {
            match &event.what {
                What::Returned(returned) if returned.call == Call::Recv && returned.result == 0 => ends_met += 1,
                // Whoever is stopped closes its sockets.
                What::Returned(returned) if returned.call != Call::Close => ends_met = 0,
                _ => {}
            }
        }
        match self.report.end {
            // Whoever goes round and round alone is not always waited for.
            _ if ends_met > ASKS_ON => Text::new(
                "The server asks on and on, although each recv returns b''",
                "每次 recv 都返回 b''，服务器却还在一遍遍地要",
            ),
            End::Stopped => self.not_through(),
            _ if self.only_turns() => Text::new(
                "The server does not close the connection: it goes round and round",
                "服务器没有关闭连接：它在死循环里转个不停",
            ),
            _ => Text::new("The server does not close the connection", "服务器没有关闭连接"),
        }
    }

    /// Why there was no end: the client was still waiting for one.
    fn no_end(&self) -> Text {
        let received = self.trace.events().filter_map(|event| match &event.what {
            What::Returned(returned) if returned.call == Call::Recv && self.is_server(event.actor) => {
                Some(returned.result)
            }
            _ => None,
        });
        if received.last() == Some(0) {
            return Text::new(
                "The stream has ended, and the server neither answers nor closes",
                "字节流已经结束，服务器却既不应答也不关闭",
            );
        }
        match self.report.end {
            End::Stopped => self.not_through(),
            _ if self.only_turns() => Text::new(
                "The server was not through: it goes round and round",
                "服务器没有处理完：它在死循环里转个不停",
            ),
            _ => Text::new("The server waits for more, and no more will come", "服务器还在等更多字节，而不会再有了"),
        }
    }

    /// Whether the run was ended because the server does nothing but go round.
    fn only_turns(&self) -> bool {
        self.trace.events().any(|event| match &event.what {
            What::Noted(note) => matches!(note.as_ref(), Note::OnlyTurns { actor } if self.is_server(*actor)),
            _ => false,
        })
    }

    fn not_through(&self) -> Text {
        let seconds = self.patience.as_secs();
        Text::new(
            format!(
                "The server was not through after {seconds} s: it goes round and round, sleeps, or answers for ever"
            ),
            format!("过了 {seconds} 秒，服务器还没有处理完：它在死循环、在睡眠，或者没完没了地应答"),
        )
    }

    /// Whether it is the server or one of its threads.
    fn is_server(&self, actor: ActorId) -> bool {
        self.trace.actor(actor).is_some_and(|actor| actor.started.role == Role::Server)
    }
}

/// The whole stream was answered rightly before, and is not any more.
fn mixed_up(bytes: &[u8]) -> Text {
    let hex = to_hex(bytes);
    let said = if bytes.is_empty() {
        ("nothing".to_owned(), "没有应答".to_owned())
    } else {
        (hex.clone(), format!("应答是 {hex}"))
    };
    Text::new(
        format!(
            "Over the next connection the whole stream came, and the answer was {}: something of the connection before is still there",
            said.0
        ),
        format!("下一条连接发来了完整的字节流，{}：上一条连接的东西还留着", said.1),
    )
}

fn failed(error: &CallError) -> Text {
    let name = match error {
        CallError::Failed { errno, .. } if Some(*errno) == errno_number("ECONNREFUSED") => return nobody_listens(),
        CallError::Failed { errno, .. } => errno_name(*errno),
        other => other.to_string(),
    };
    Text::new(
        format!("The server closed before it had received everything ({name})"),
        format!("服务器还没有收完就关闭了连接（{name}）"),
    )
}

fn nobody_listens() -> Text {
    Text::new("Nobody listened at 127.0.0.1:8080 any more", "127.0.0.1:8080 上已经没有程序在监听")
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
