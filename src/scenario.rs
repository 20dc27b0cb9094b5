//! What to run: service, clients, messages, framing, sizes and schedule, checked as a whole before anything starts.
//! It starts nothing; `run` does.

mod cast;
mod conduct;
mod error;
mod files;
mod fits;
mod modules;
mod outside;
mod programs;
mod random;
mod read;
mod source;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::codec::{Framing, FramingOptions};
use crate::escape::from_hex;
use crate::json_errors;
use crate::lang::Text;
use crate::trace::Header;

pub use crate::service::{Caller, Dialect, Service};
pub use crate::trace::Schedule;
use random::SplitMix;

pub use cast::Part;
pub use conduct::{Fault, LONGEST_PAUSE, Sockets, Timing, USUAL_BACKLOG};
pub use error::ScenarioError;
pub use files::{Beside, FileGiven, LONGEST_FILES};
pub use outside::{Outside, Reach};
pub use programs::{LONGEST_PROGRAM, MOST_PROGRAMS, PythonProgram, Side};
pub use read::{is_program, read_clients, read_program, read_programs};
pub use words::{as_line, words};

/// The version of the scenario file that this program writes and reads.
pub const SCENARIO_VERSION: u32 = 1;

/// More clients than this would need more threads than a classroom machine is glad of.
pub const MOST_CLIENTS: u32 = 1024;
/// The largest buffer that a program may hand to recv, in bytes.
pub const LARGEST_RECV: u32 = 16 << 20;
/// The longest message, in bytes.
pub const LONGEST_MESSAGE: usize = 16 << 20;
/// The most messages that one client may send, repeats counted.
pub const MOST_MESSAGES: u64 = 1_000_000;

/// How bytes travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// A stream of bytes, of which a framing makes messages.
    #[default]
    Tcp,
    /// Datagrams, each of which is a message.
    Udp,
}

/// When a client sends its next message: at once, or when the answer to the one before has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    #[default]
    BackToBack,
    Lockstep,
}

/// One message, or a recipe for several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Message {
    /// Its bytes as UTF-8 text.
    Text(String),
    /// Its bytes as hexadecimal digits.
    Hex { hex: String },
    /// `generated` messages of 1 to `longest` letters, chosen by the scenario's seed.
    Generated { generated: u32, longest: u32 },
}

/// A whole scenario. Every field has the default of the command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Scenario {
    /// The version of the format.
    pub sockscope_scenario: u32,
    pub transport: Transport,
    pub service: Service,
    /// How the service speaks.
    #[serde(skip_serializing_if = "Dialect::is_own")]
    pub dialect: Dialect,
    /// Whether the server accepts only after the client before has left, as the simplest servers do.
    pub one_at_a_time: bool,
    pub clients: u32,
    pub messages: Vec<Message>,
    /// How often each client sends the whole list.
    pub repeat: u32,
    pub pace: Pace,
    pub framing: Framing,
    /// Bytes that every recv asks for.
    pub recv_size: u32,
    pub schedule: Schedule,
    /// Whether sockets have `TCP_NODELAY`.
    pub nodelay: bool,
    #[serde(skip_serializing_if = "conduct::is_usual")]
    pub sockets: Sockets,
    #[serde(skip_serializing_if = "conduct::is_usual")]
    pub timing: Timing,
    #[serde(skip_serializing_if = "conduct::is_usual")]
    pub fault: Fault,
    /// Whether a client shuts its sending side down behind its last message and reads until the end. Otherwise it reads an
    /// answer for each message, and closes.
    #[serde(skip_serializing_if = "conduct::is_on")]
    pub half_close: bool,
    /// Chooses the generated messages.
    pub seed: u64,
    /// Who is outside this program, if anybody is: the server, or the clients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outside: Option<Outside>,
    /// How far its clients may go to a server outside. Whoever runs it allows that, and no file.
    #[serde(skip)]
    pub reach: Reach,
    /// Programs in Python that run instead of the service and its clients. Client number k runs the k-th client's
    /// program, or the last one. Service, messages, pace and recv size are then the programs' own affair, and the framing
    /// is how their bytes are looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programs: Vec<PythonProgram>,
    /// Files that lie beside the programs in their own small file systems; modules of their own are files, too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileGiven>,
    /// Whether all programs of the run have their files together; each has its own otherwise.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shared_files: bool,
    /// Whose files are copied from the real disk when they are asked for. It names folders of this machine and is in no
    /// file; what is copied is in the trace.
    #[serde(skip)]
    pub beside: Vec<Beside>,
    /// What single actors are given in `sys.argv` in place of the arguments of their program, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Vec<String>>,
    /// Lines that `input()` returns to single actors in place of those of their program, by their names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub input: BTreeMap<String, Vec<String>>,
    /// Lines that `input()` returns to the first client alone, in place of those of its program; to the others then none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed: Option<Vec<String>>,
}

impl Default for Scenario {
    fn default() -> Self {
        let text = |text: &str| Message::Text(text.to_owned());
        Self {
            sockscope_scenario: SCENARIO_VERSION,
            transport: Transport::Tcp,
            service: Service::default(),
            dialect: Dialect::Own,
            one_at_a_time: false,
            clients: 3,
            messages: vec![text("hello"), text("world"), text("!")],
            repeat: 1,
            pace: Pace::BackToBack,
            framing: Framing::first(),
            recv_size: 1024,
            schedule: Schedule::Staged,
            nodelay: true,
            sockets: Sockets::default(),
            timing: Timing::default(),
            fault: Fault::None,
            half_close: true,
            seed: 0,
            outside: None,
            reach: Reach::Nowhere,
            programs: Vec::new(),
            files: Vec::new(),
            shared_files: false,
            beside: Vec::new(),
            args: BTreeMap::new(),
            input: BTreeMap::new(),
            typed: None,
        }
    }
}

impl Scenario {
    /// Reads a scenario file and checks it.
    ///
    /// # Errors
    /// The field that is wrong, and why.
    pub fn from_json(json: &str) -> Result<Self, ScenarioError> {
        let mut reader = serde_json::Deserializer::from_str(json);
        let scenario: Scenario = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            framing_error(json).unwrap_or_else(|| json_error(path, error.inner()))
        })?;
        reader.end().map_err(|error| json_error(".".to_owned(), &error))?;
        scenario.check()?;
        Ok(scenario)
    }

    /// The scenario that a trace was recorded from, if this program can read it.
    pub fn recorded(header: &Header) -> Option<Self> {
        Self::deserialize(&header.scenario).ok()
    }

    /// Checks the scenario as a whole. A message that its framing does not carry whole is no mistake: it is run and judged.
    ///
    /// # Errors
    /// The first field that is wrong, and why.
    pub fn check(&self) -> Result<(), ScenarioError> {
        self.check_version()?;
        between("clients", u64::from(self.clients), 1, u64::from(MOST_CLIENTS))?;
        self.check_outside()?;
        if !self.programs.is_empty() {
            return self.check_programs();
        }
        self.check_transport()?;
        self.check_dialect()?;
        self.check_limit()?;
        between("repeat", u64::from(self.repeat), 1, MOST_MESSAGES)?;
        self.check_recv_size()?;
        self.check_conduct()?;
        if self.pace == Pace::Lockstep && !self.service.answers() {
            return Err(self.waits_for_ever());
        }
        self.check_messages()
    }

    fn check_version(&self) -> Result<(), ScenarioError> {
        if self.sockscope_scenario == SCENARIO_VERSION {
            return Ok(());
        }
        let version = self.sockscope_scenario;
        Err(ScenarioError::new(
            "sockscope_scenario",
            format!(
                "This scenario has format {version}; this Sockscope reads format {SCENARIO_VERSION}. Use a newer Sockscope."
            ),
            format!(
                "这个场景的格式版本是 {version}，而本程序读取的是版本 {SCENARIO_VERSION}。请使用更新的 Sockscope。"
            ),
        ))
    }

    fn check_recv_size(&self) -> Result<(), ScenarioError> {
        if self.recv_size == 0 {
            return Err(ScenarioError::new(
                "recv_size",
                "recv(0) returns nothing and takes nothing, so no byte would ever arrive. Ask for at least 1 byte.",
                "recv(0) 什么也不取、什么也不返回，数据永远收不到。请至少请求 1 字节。",
            ));
        }
        between("recv_size", u64::from(self.recv_size), 1, u64::from(LARGEST_RECV))
    }

    fn check_messages(&self) -> Result<(), ScenarioError> {
        let mut total: u64 = 0;
        for (index, message) in self.messages.iter().enumerate() {
            let field = format!("messages[{index}]");
            let payloads = message
                .expand(self.seed, 0, index)
                .map_err(|sentence| ScenarioError { field: field.clone(), sentence })?;
            total += payloads.len() as u64 * u64::from(self.repeat);
            for payload in &payloads {
                between(&field, payload.len() as u64, 0, LONGEST_MESSAGE as u64)?;
            }
        }
        between("messages", total, 0, MOST_MESSAGES)
    }

    /// The payloads that client number `client` (counted from 1) sends, in order.
    pub fn payloads(&self, client: u32) -> Vec<Vec<u8>> {
        let once: Vec<Vec<u8>> = self
            .messages
            .iter()
            .enumerate()
            .flat_map(|(index, message)| message.expand(self.seed, client, index).unwrap_or_default())
            .collect();
        let times = usize::try_from(self.repeat).unwrap_or(1);
        std::iter::repeat_n(once, times).flatten().collect()
    }
}

fn json_error(path: String, error: &serde_json::Error) -> ScenarioError {
    let Text { en, zh } = json_errors::phrase_with_place(error);
    ScenarioError::new(path, format!("{en}. Mend this field."), format!("{zh}。请修正这个字段。"))
}

/// What the framing itself says of its part of a scenario file, in both languages; JSON's own error has but one.
fn framing_error(json: &str) -> Option<ScenarioError> {
    let written: serde_json::Value = serde_json::from_str(json).ok()?;
    let framing = written.get("framing")?;
    let options = framing.get("options").map_or_else(|| Ok(FramingOptions::default()), FramingOptions::deserialize);
    let error = Framing::new(framing.get("kind")?.as_str()?, options.ok()?).err()?;
    let field =
        if error.field == "kind" { "framing.kind".to_owned() } else { format!("framing.options.{}", error.field) };
    Some(ScenarioError { field, sentence: error.sentence })
}

fn between(field: &str, value: u64, least: u64, most: u64) -> Result<(), ScenarioError> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(ScenarioError::new(
        field,
        format!("{value} is out of range. Choose a number from {least} to {most}."),
        format!("{value} 超出范围。请选择 {least} 到 {most} 之间的数。"),
    ))
}

impl Message {
    /// The payloads that this stands for; what is wrong with it, in both languages, otherwise.
    fn expand(&self, seed: u64, client: u32, index: usize) -> Result<Vec<Vec<u8>>, Text> {
        match self {
            Message::Text(text) => Ok(vec![text.clone().into_bytes()]),
            Message::Hex { hex } => Ok(vec![from_hex(hex)?]),
            Message::Generated { generated, longest } => {
                if *longest == 0 || *longest > 65_536 || u64::from(*generated) > MOST_MESSAGES {
                    return Err(Text::new(
                        format!(
                            "{generated} messages of up to {longest} letters can not be generated. Choose 1 to 65536 letters."
                        ),
                        format!("无法生成 {generated} 条最长 {longest} 个字母的消息。长度请选择 1 到 65536。"),
                    ));
                }
                let mut random = SplitMix::new(seed ^ (u64::from(client) << 32) ^ index as u64);
                Ok((0..*generated).map(|_| random.word(*longest)).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_the_default_scenario() {
        assert_eq!(Scenario::from_json("{}").unwrap(), Scenario::default());
        let written = serde_json::to_string(&Scenario::default()).unwrap();
        assert_eq!(Scenario::from_json(&written).unwrap(), Scenario::default());
    }

    #[test]
    fn a_wrong_field_is_named() {
        let field = |json: &str| Scenario::from_json(json).unwrap_err().field;
        assert_eq!(field(r#"{"recv_size": 0}"#), "recv_size");
        assert_eq!(field(r#"{"clients": 0}"#), "clients");
        assert_eq!(field(r#"{"clients": "three"}"#), "clients");
        assert_eq!(field(r#"{"sockscope_scenario": 9}"#), "sockscope_scenario");
        assert_eq!(field(r#"{"messages": ["ok", {"hex": "0g"}]}"#), "messages[1]");
        assert_eq!(field(r#"{"pace": "lockstep", "service": "sink"}"#), "pace");
    }

    #[test]
    fn generated_messages_depend_on_the_seed_and_the_client_alone() {
        let scenario = |seed| Scenario {
            messages: vec![Message::Generated { generated: 5, longest: 9 }],
            seed,
            ..Scenario::default()
        };
        assert_eq!(scenario(7).payloads(1), scenario(7).payloads(1));
        assert_ne!(scenario(7).payloads(1), scenario(8).payloads(1));
        assert_ne!(scenario(7).payloads(1), scenario(7).payloads(2));
        assert!(scenario(7).payloads(1).iter().all(|word| (1..=9).contains(&word.len())));
    }
}
