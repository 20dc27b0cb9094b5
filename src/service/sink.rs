//! The service that takes every message and answers nothing.
//! What it takes is recorded like everything that is received; it keeps none of it.

use super::{Conversation, Dialect, Kind, Premises, Python, Stopped};
use crate::lang::Lang;

/// The kind, and its conversation, which keeps nothing.
pub(super) struct Sink;

impl Kind for Sink {
    fn name(&self) -> &'static str {
        "sink"
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick("Takes everything and answers nothing.", "接收一切，什么也不应答。")
    }

    fn answers(&self) -> bool {
        false
    }

    fn conversation(&self, _premises: &Premises) -> Box<dyn Conversation> {
        Box::new(Sink)
    }

    fn python(&self, _dialect: Dialect) -> Python {
        Python {
            about: "takes every message and answers nothing",
            heard: "messages = list(decoder.feed(chunk))\n",
            heard_datagram: "",
            ..Python::default()
        }
    }
}

impl Conversation for Sink {
    fn hear(&mut self, _message: &[u8], _stopped: Stopped) -> Vec<Vec<u8>> {
        Vec::new()
    }
}
