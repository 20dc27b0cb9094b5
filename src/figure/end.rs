//! The mark behind the last byte of a stream that has ended: in order, or by a reset.
//! It says what ended the stream, not what became of its bytes; the cells do.

use serde::Serialize;

use super::ink::Ink;
use super::subject::Subject;
use crate::narrate;

/// How a stream ended, behind its last byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndMark {
    /// `FIN`, `RST`, or `FIN, RST`.
    pub mark: &'static str,
    /// Whether a reset has broken it off.
    pub broken: bool,
    pub name: String,
    pub ink: Ink,
}

impl Subject<'_, '_> {
    /// The mark of the end, if the stream has ended; datagrams have no end.
    pub fn end(&self) -> Option<EndMark> {
        let end = self.flow.end();
        let mark = narrate::end_mark(&end)?;
        let broken = end.reset.is_some();
        let name = format!("{}: {mark}. {}", self.name, narrate::end(self.flow, self.lang).unwrap_or_default());
        Some(EndMark { mark, broken, name, ink: if broken { Ink::Bad } else { Ink::Plain } })
    }

    /// What is said of a stream that has ended without a byte.
    pub(super) fn ended_empty(&self) -> Option<&'static str> {
        if self.axis() > 0 {
            return None;
        }
        let end = self.end()?;
        Some(if end.broken {
            self.lang.pick("broken off (RST) without a byte", "没有任何字节就被重置（RST）")
        } else {
            self.lang.pick("ended without a byte", "没有任何字节就结束了")
        })
    }
}
