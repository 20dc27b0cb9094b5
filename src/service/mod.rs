//! What native servers do with messages: one file for each service, and the registry of all.
//! They are pure: no socket, thread or framing is known here. `program` carries what they hear and say.
//!
//! Reading order: `premises` (what a server has for all of its conversations), the services.
//!
//! A new service costs one file with a [`Kind`], its `mod` line and its entry in the registry below. Its flag, its place in
//! the window, its help, the same in Python and the tests' walk over all services follow by themselves.

mod command;
pub mod files;
mod premises;
mod sink;
mod upper;

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::lang::{Lang, Text};

pub use command::table::{self as commands, Answer, Stream};
pub use premises::{Dialect, Premises};

/// The registry: every service, in the order in which a person meets them. The first is the default.
static KINDS: &[&dyn Kind] = &[&upper::Upper, &sink::Sink, &command::Command, &files::Files];

/// Their names, as serde wants them.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| KINDS.iter().map(|kind| kind.name()).collect());

/// One way of serving: all that the rest of the program knows about it.
pub trait Kind: Sync {
    /// The name in flags and files, in kebab-case.
    fn name(&self) -> &'static str;

    /// One sentence: what the server does with a message.
    fn description(&self, lang: Lang) -> &'static str;

    /// Whether every message is answered, so that a client may wait for answers.
    fn answers(&self) -> bool;

    /// Whether it can speak like this beside its own way.
    fn speaks(&self, dialect: Dialect) -> bool {
        dialect == Dialect::Own
    }

    /// Whether it is of use where any message may be lost.
    fn goes_over_udp(&self) -> bool {
        true
    }

    /// Whether it keeps files, in memory or in a folder.
    fn keeps_files(&self) -> bool {
        false
    }

    /// What a client does with a message that stands for more than itself; `None` where it is just sent.
    fn errand(&self, _message: &[u8], _caller: Caller) -> Option<Box<dyn Errand>> {
        None
    }

    /// What begins when a client comes.
    fn conversation(&self, premises: &Premises) -> Box<dyn Conversation>;

    /// The same in Python, shown beside a run.
    fn python(&self, dialect: Dialect) -> Python;
}

/// Asked between two blocks of what takes long: whether to go on no more, since the server is about to end.
pub type Stopped<'s> = &'s dyn Fn() -> bool;

/// What one client and the server have to say to each other. A message comes whole, be it a frame of a stream or a
/// datagram.
pub trait Conversation: Send {
    /// Takes a message, and returns the answers to it in order. What takes long ends early once the server is `stopped`.
    fn hear(&mut self, message: &[u8], stopped: Stopped) -> Vec<Vec<u8>>;
}

/// What a client does to have something done that takes more than one message: it says one, hears the answer, and says on.
pub trait Errand: Send {
    /// The next request; `None` when there is nothing left to say.
    fn next(&mut self) -> Option<Vec<u8>>;

    /// Takes the answer to it.
    fn hear(&mut self, answer: &[u8]);

    /// What came of it, to be printed.
    fn told(&self) -> String;
}

/// What a client has for its errands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// Which client it is, counted from 1.
    pub client: u32,
    /// What it makes up depends on this.
    pub seed: u64,
    /// The most bytes that it puts into one message.
    pub piece: usize,
}

/// What a service puts into the text of a server in Python.
#[derive(Clone, Copy, Debug, Default)]
pub struct Python {
    /// What the text says of the server: "A server that …".
    pub about: &'static str,
    /// What it imports beside `framing`, and the constants that it needs; a line `LIMIT = value` gets the value that is set.
    pub imports: &'static str,
    /// What it does with a `chunk` that has come, with `decoder`, `encode` and `conn` at hand. Its `sendall` is labelled
    /// with `#: send`.
    pub heard: &'static str,
    /// What it does with a `message` that came as a datagram, with `server` and `address` at hand. Its `sendto` is labelled
    /// with `#: sendto`.
    pub heard_datagram: &'static str,
    /// The module that it imports: its name, and its text.
    pub module: Option<(&'static str, &'static str)>,
}

/// A registered service.
#[derive(Clone, Copy)]
pub struct Service(&'static dyn Kind);

/// Every registered service, in the order in which a person meets them.
pub fn services() -> impl Iterator<Item = Service> {
    KINDS.iter().map(|kind| Service(*kind))
}

impl Service {
    /// The name in flags and files, in kebab-case.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// One sentence: what the server does with a message.
    pub fn description(self, lang: Lang) -> &'static str {
        self.0.description(lang)
    }

    /// Whether every message is answered, so that a client may wait for answers.
    pub fn answers(self) -> bool {
        self.0.answers()
    }

    /// Whether it can speak like this beside its own way.
    pub fn speaks(self, dialect: Dialect) -> bool {
        self.0.speaks(dialect)
    }

    /// Whether it is of use where any message may be lost.
    pub fn goes_over_udp(self) -> bool {
        self.0.goes_over_udp()
    }

    /// Whether it keeps files, in memory or in a folder.
    pub fn keeps_files(self) -> bool {
        self.0.keeps_files()
    }

    /// What a client does with a message that stands for more than itself; `None` where it is just sent.
    pub fn errand(self, message: &[u8], caller: Caller) -> Option<Box<dyn Errand>> {
        self.0.errand(message, caller)
    }

    /// Whether its clients run errands, whatever they are told.
    pub fn has_errands(self) -> bool {
        self.errand(b"", Caller::default()).is_some()
    }

    /// What begins when a client comes.
    pub fn conversation(self, premises: &Premises) -> Box<dyn Conversation> {
        self.0.conversation(premises)
    }

    /// The same in Python, shown beside a run.
    pub fn python(self, dialect: Dialect) -> Python {
        self.0.python(dialect)
    }
}

impl Default for Service {
    fn default() -> Self {
        Self(KINDS[0])
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.name()).finish()
    }
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Service {}

/// A name that no service has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text().en)]
pub struct UnknownService(String);

impl UnknownService {
    /// The error as a sentence in both languages.
    pub fn text(&self) -> Text {
        let (name, known) = (&self.0, NAMES.join(", "));
        Text::new(
            format!("No service is called {name:?}. Choose one of: {known}."),
            format!("没有名为 {name:?} 的服务。请从以下名称中选择：{known}。"),
        )
    }
}

impl FromStr for Service {
    type Err = UnknownService;

    fn from_str(name: &str) -> Result<Self, UnknownService> {
        services().find(|service| service.name() == name).ok_or_else(|| UnknownService(name.to_owned()))
    }
}

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let name = String::deserialize(input)?;
        name.parse().map_err(|_| serde::de::Error::unknown_variant(&name, &NAMES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_keeps_its_promises() {
        for service in services() {
            let name = service.name();
            assert_eq!(name.parse(), Ok(service));
            let written = serde_json::to_string(&service).unwrap();
            assert_eq!(serde_json::from_str::<Service>(&written).unwrap(), service);
            assert_eq!(services().filter(|other| other.name() == name).count(), 1, "{name} is there once");
            for lang in [Lang::En, Lang::Zh] {
                assert!(service.description(lang).ends_with(['.', '。']), "{name} is told in a sentence");
            }
            for message in [&b"hello"[..], b"", b"\xff\0\n"] {
                let answers = service.conversation(&Premises::default()).hear(message, &|| false);
                assert_eq!(answers.len(), usize::from(service.answers()), "{name} answers {message:?} as it says");
            }
            for dialect in [Dialect::Own, Dialect::Seed].into_iter().filter(|dialect| service.speaks(*dialect)) {
                let python = service.python(dialect);
                assert_eq!(python.heard.contains("#: send"), service.answers(), "{name} in Python, too");
                assert_eq!(python.heard_datagram.contains("#: sendto"), service.answers(), "{name} over UDP, too");
                let (module, text) = python.module.unwrap_or_default();
                assert_eq!(python.imports.contains(&format!("from {module} import")), !text.is_empty(), "{name}");
            }
        }
    }

    #[test]
    fn a_name_that_no_service_has_is_refused_with_those_that_there_are() {
        let error = "bogus".parse::<Service>().unwrap_err().text();
        let all = NAMES.join(", ");
        assert!(error.en.contains(&all) && error.zh.contains(&all));
        assert!(serde_json::from_str::<Service>("\"bogus\"").is_err());
    }
}
