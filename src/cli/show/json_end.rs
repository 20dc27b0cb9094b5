//! How a flow ended, in the output of `show --format json`.
//! What ended it is the world's to say; here it is named.

use serde::Serialize;

use crate::lang::Lang;
use crate::narrate;
use crate::world::{Edge, FinBy, FlowState, ResetCause};

/// How a direction of a connection ended; everything is `null` while it has not. Numbers of events count from 0.
#[derive(Serialize)]
pub struct End {
    fin: Option<usize>,
    /// `close` or `shutdown`; `null` where the sender is outside.
    fin_by: Option<&'static str>,
    reset: Option<usize>,
    /// `sender` or `receiver`.
    reset_by: Option<&'static str>,
    /// `linger`, `unread` or `late`; `null` where it is not known.
    reset_why: Option<&'static str>,
    sentence: Option<String>,
}

impl End {
    /// The end of a flow at the world's position.
    pub fn of(flow: &FlowState<'_>, lang: Lang) -> Self {
        let end = flow.end();
        let fin_by = |by: FinBy| match by {
            FinBy::Close => Some("close"),
            FinBy::Shutdown => Some("shutdown"),
            FinBy::Unknown => None,
        };
        let why = |why: ResetCause| match why {
            ResetCause::Linger => "linger",
            ResetCause::Unread { .. } => "unread",
            ResetCause::Late => "late",
        };
        Self {
            fin: end.fin.map(|fin| fin.event),
            fin_by: end.fin.and_then(|fin| fin_by(fin.by)),
            reset: end.reset.map(|reset| reset.event),
            reset_by: end.reset.map(|reset| if reset.by == Edge::Sender { "sender" } else { "receiver" }),
            reset_why: end.reset.and_then(|reset| reset.why).map(why),
            sentence: narrate::end(flow, lang),
        }
    }
}
