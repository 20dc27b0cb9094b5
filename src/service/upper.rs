//! The service that answers every message in upper case, as a first server does.
//! It changes ASCII letters only, as `bytes.upper` does.

use super::{Conversation, Dialect, Kind, Premises, Python, Stopped};
use crate::lang::Lang;

/// The kind, and its conversation, which keeps nothing.
pub(super) struct Upper;

impl Kind for Upper {
    fn name(&self) -> &'static str {
        "upper"
    }

    fn description(&self, lang: Lang) -> &'static str {
        lang.pick("Answers in upper case.", "以大写字母应答。")
    }

    fn answers(&self) -> bool {
        true
    }

    fn conversation(&self, _premises: &Premises) -> Box<dyn Conversation> {
        Box::new(Upper)
    }

    fn python(&self, _dialect: Dialect) -> Python {
        Python {
            about: "answers every message in upper case",
            heard: "for message in decoder.feed(chunk):\n    conn.sendall(encode(message.upper()))  #: send\n",
            heard_datagram: "server.sendto(message.upper(), address)  #: sendto\n",
            ..Python::default()
        }
    }
}

impl Conversation for Upper {
    fn hear(&mut self, message: &[u8], _stopped: Stopped) -> Vec<Vec<u8>> {
        vec![message.to_ascii_uppercase()]
    }
}
