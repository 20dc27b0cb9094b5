//! The native programs as Python: the same calls in the same order, for people to read beside the run.
//! The text is shown, never executed here; a test runs it under python3 and compares the calls.

use std::fmt::Write as _;
use std::net::SocketAddr;

use super::manner::{Ending, Manner};
use crate::codec::{ByteOrder, Framing, FramingOptions};
use crate::service::{Caller, Dialect, Python, Service};

const SERVER: &str = include_str!("../../assets/programs/server.py");
const CLIENT: &str = include_str!("../../assets/programs/client.py");
const DATAGRAM_SERVER: &str = include_str!("../../assets/programs/datagram_server.py");
const DATAGRAM_CLIENT: &str = include_str!("../../assets/programs/datagram_client.py");

/// What the text depends on.
#[derive(Clone, Debug)]
pub struct SourceOptions {
    pub address: SocketAddr,
    pub dialect: Dialect,
    /// The longest answer that a server sends.
    pub longest: usize,
    pub recv_size: u32,
    pub nodelay: bool,
    pub one_at_a_time: bool,
    pub lockstep: bool,
    pub manner: Manner,
    pub messages: Vec<Vec<u8>>,
    pub caller: Caller,
}

/// A program as text, and where its calls stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgramText {
    pub text: String,
    pub lines: Lines,
}

/// The line of each labelled call, counted from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines(Vec<(String, u32)>);

impl Lines {
    /// The line of a call; 0 where the text has no such call.
    pub fn of(&self, label: &str) -> u32 {
        self.0.iter().find(|(name, _)| name == label).map_or(0, |(_, line)| *line)
    }
}

/// The server of a service.
pub fn server_source(service: Service, options: &SourceOptions) -> ProgramText {
    let mut conditions = vec![
        ("threads", !options.one_at_a_time),
        ("one-at-a-time", options.one_at_a_time),
        ("nodelay", options.nodelay),
        ("answers", service.answers()),
        ("takes", !service.answers()),
    ];
    conditions.extend(manners(&options.manner));
    let python = service.python(options.dialect);
    render(&serving(SERVER, &python, python.heard), &conditions, &constants(options))
}

/// The server of a service over UDP.
pub fn datagram_server_source(service: Service, options: &SourceOptions) -> ProgramText {
    let python = service.python(options.dialect);
    let text = serving(DATAGRAM_SERVER, &python, python.heard_datagram);
    render(&text, &manners(&options.manner), &constants(options))
}

/// The module that a server imports beside `framing`, if it does: its name, and its text.
pub fn service_source(service: Service, dialect: Dialect) -> Option<(&'static str, &'static str)> {
    service.python(dialect).module
}

/// A server's text with what the service does put in where it is heard, and what it needs for that.
fn serving(template: &str, python: &Python, heard: &str) -> String {
    // Over UDP there are no imports of a framing to stand beside, so a line is left free.
    let apart = if python.imports.is_empty() { String::new() } else { format!("\n{}", python.imports) };
    let parts = [("DATAGRAM_IMPORTS", apart.as_str()), ("IMPORTS", python.imports), ("HEARD", heard)];
    let put_in = |line: &str| {
        let (indent, text) = parts.iter().find_map(|(mark, text)| Some((line.strip_suffix(mark)?, *text)))?;
        let indented = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") };
        Some(text.lines().map(indented).collect::<String>())
    };
    let lines = template.lines().map(|line| put_in(line).unwrap_or_else(|| format!("{line}\n")));
    lines.collect::<String>().replacen("ABOUT", python.about, 1)
}

/// The client.
pub fn client_source(service: Service, options: &SourceOptions) -> ProgramText {
    let errands = service.has_errands();
    // Whoever does not wait for each answer has them all to read in the end.
    let owed = service.answers() && !errands && !options.lockstep;
    let counts = owed && !options.manner.half_close && options.manner.ending.reads();
    let mut conditions = vec![
        ("lockstep", options.lockstep && !errands),
        ("nodelay", options.nodelay),
        ("errands", errands),
        ("plain", !errands),
        ("counts", counts),
    ];
    conditions.extend(manners(&options.manner));
    let mut constants = constants(options);
    let Caller { client, seed, piece } = options.caller;
    constants.push(("CLIENT, SEED, PIECE", format!("{client}, {seed}, {piece}")));
    constants.push(("MESSAGES", python_list(&options.messages)));
    render(CLIENT, &conditions, &constants)
}

/// What depends on how the programs set up their sockets, pause and end.
fn manners(manner: &Manner) -> Vec<(&'static str, bool)> {
    let pauses = !manner.pause.is_zero();
    let usual = manner.backlog == Manner::default().backlog;
    vec![
        ("send-buffer", manner.send_buffer.is_some()),
        ("receive-buffer", manner.receive_buffer.is_some()),
        ("cork", manner.cork),
        ("backlog", !usual),
        ("usual-backlog", usual),
        ("pauses", pauses),
        ("steady", !pauses),
        ("reads-slowly", !manner.read_pause.is_zero()),
        ("cut", manner.ending == Ending::Cut),
        ("unread", manner.ending == Ending::Unread),
        ("reset", manner.ending == Ending::Reset),
        ("half-close", manner.half_close && manner.ending.reads()),
        ("reuse-address", manner.reuse_address),
    ]
}

/// The client over UDP.
pub fn datagram_client_source(service: Service, options: &SourceOptions) -> ProgramText {
    let answers = service.answers();
    let mut conditions = vec![
        ("answers", answers),
        ("takes", !answers),
        ("lockstep", answers && options.lockstep),
        ("back-to-back", answers && !options.lockstep),
    ];
    conditions.extend(manners(&options.manner));
    let mut constants = constants(options);
    constants.push(("MESSAGES", python_list(&options.messages)));
    render(DATAGRAM_CLIENT, &conditions, &constants)
}

/// The module `framing` that both import; `None` for a framing that has no Python.
pub fn framing_source(framing: &Framing) -> Option<String> {
    /// Bytes of a length in front of a header.
    const HEADER_LENGTH_WIDTH: u64 = 4;
    let options = framing.options();
    let length = |width: u64| format!("struct.Struct('{}')", struct_format(options, width));
    let constants = [
        ("DELIMITER", python_bytes(&options.delimiter)),
        ("FRAME_SIZE", options.frame_size.to_string()),
        ("LIMIT", options.limit.to_string()),
        ("LENGTH", length(options.length_width)),
        ("HEADER_LENGTH", length(HEADER_LENGTH_WIDTH)),
    ];
    let text = render(framing.kind().python().trim_start(), &[], &constants).text;
    (!text.is_empty()).then_some(text)
}

fn constants(options: &SourceOptions) -> Vec<(&'static str, String)> {
    vec![
        ("HOST, PORT", format!("'{}', {}", options.address.ip(), options.address.port())),
        ("RECV_SIZE", options.recv_size.to_string()),
        ("LIMIT", options.longest.to_string()),
        ("SEND_BUFFER", options.manner.send_buffer.unwrap_or_default().to_string()),
        ("RECEIVE_BUFFER", options.manner.receive_buffer.unwrap_or_default().to_string()),
        ("BACKLOG", options.manner.backlog.to_string()),
        ("BURST", options.manner.burst.to_string()),
        ("PAUSE", options.manner.pause.as_secs_f64().to_string()),
        ("READ_PAUSE", options.manner.read_pause.as_secs_f64().to_string()),
    ]
}

/// A length of `width` bytes as the format of Python's `struct`.
fn struct_format(options: &FramingOptions, width: u64) -> String {
    let order = match options.byte_order {
        ByteOrder::Big => '>',
        ByteOrder::Little => '<',
        ByteOrder::Native => '=',
    };
    let letter = match width {
        1 => 'b',
        2 => 'h',
        8 => 'q',
        _ => 'i',
    };
    format!("{order}{}", if options.signed { letter } else { letter.to_ascii_uppercase() })
}

/// Keeps the lines whose condition holds, puts the constants in, and takes the labels off.
fn render(template: &str, conditions: &[(&str, bool)], constants: &[(&str, String)]) -> ProgramText {
    let mut text = String::new();
    let mut lines = Lines::default();
    let mut number = 0;
    for line in template.lines() {
        let (line, label) = line.split_once("#:").map_or((line, None), |(line, label)| (line, Some(label.trim())));
        let (line, condition) = line.split_once("#?").map_or((line, None), |(line, name)| (line, Some(name.trim())));
        let holds = |name: &str| conditions.iter().any(|(known, holds)| *known == name && *holds);
        if condition.is_some_and(|name| !holds(name)) {
            continue;
        }
        number += 1;
        if let Some(label) = label {
            lines.0.push((label.to_owned(), number));
        }
        let constant =
            constants.iter().find(|(name, _)| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = ")));
        match constant {
            Some((name, value)) => writeln!(text, "{name} = {value}"),
            None => writeln!(text, "{}", line.trim_end()),
        }
        .unwrap_or_default();
    }
    ProgramText { text, lines }
}

fn python_list(messages: &[Vec<u8>]) -> String {
    /// A list of many messages would push the program off the screen.
    const SHOWN: usize = 100;
    let (repeated, times) = shortest_period(messages);
    if times > 1 {
        return format!("{} * {times}", python_list(repeated));
    }
    let shown: Vec<String> = messages.iter().take(SHOWN).map(|message| python_bytes(message)).collect();
    let more = messages.len().saturating_sub(SHOWN);
    let tail = if more > 0 { format!(", ...]  # and {more} more") } else { "]".to_owned() };
    format!("[{}{tail}", shown.join(", "))
}

/// The part of a list that it repeats, and how often it does.
fn shortest_period(messages: &[Vec<u8>]) -> (&[Vec<u8>], usize) {
    let len = messages.len();
    let period =
        (1..=len / 2).find(|period| len.is_multiple_of(*period) && messages[*period..] == messages[..len - period]);
    period.map_or((messages, 1), |period| (&messages[..period], len / period))
}

/// A bytes literal as Python writes it.
pub fn python_bytes(bytes: &[u8]) -> String {
    let mut text = String::from("b'");
    for byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'\\' => text.push_str("\\\\"),
            b'\'' => text.push_str("\\'"),
            0x20..=0x7e => text.push(char::from(*byte)),
            _ => write!(text, "\\x{byte:02x}").unwrap_or_default(),
        }
    }
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> SourceOptions {
        SourceOptions {
            address: "127.0.0.1:4000".parse().unwrap(),
            dialect: Dialect::Own,
            longest: 65_536,
            recv_size: 16,
            nodelay: true,
            one_at_a_time: false,
            lockstep: false,
            manner: Manner::default(),
            messages: vec![b"hello".to_vec(), b"it's\n\xff".to_vec()],
            caller: Caller::default(),
        }
    }

    #[test]
    fn labels_point_at_their_lines_and_are_not_shown() {
        let program = client_source(Service::default(), &options());
        assert!(!program.text.contains("#:") && !program.text.contains("#?"));
        assert!(program.text.contains("MESSAGES = [b'hello', b'it\\'s\\n\\xff']\n"));
        assert!(program.text.contains("RECV_SIZE = 16\n"));
        for (label, line) in &program.lines.0 {
            let shown = program.text.lines().nth(*line as usize - 1).unwrap();
            let called = label.replace("reuseaddr", "REUSEADDR").replace("nodelay", "NODELAY");
            assert!(shown.contains(&called), "label {label} points at {shown:?}");
        }
    }

    #[test]
    fn conditions_choose_between_lines() {
        let threads = server_source(Service::default(), &options());
        let serial =
            server_source(Service::default(), &SourceOptions { one_at_a_time: true, nodelay: false, ..options() });
        assert!(threads.text.contains("threading.Thread") && !threads.text.contains("    serve(conn)\n"));
        assert!(!serial.text.contains("threading") && serial.text.contains("    serve(conn)\n"));
        assert_eq!(serial.lines.of("nodelay"), 0);
    }

    #[test]
    fn repeats_are_written_as_a_product() {
        let messages: Vec<Vec<u8>> = [b"a", b"b"].iter().cycle().take(200).map(|m| m.to_vec()).collect();
        assert_eq!(python_list(&messages), "[b'a', b'b'] * 100");
    }

    #[test]
    fn every_registered_framing_has_its_python() {
        for kind in crate::codec::kinds() {
            let framing = Framing::new(kind.name(), FramingOptions::default()).unwrap();
            let text = framing_source(&framing).unwrap_or_default();
            assert!(text.contains("def encode(message)") && text.contains("def feed(self, chunk)"), "{}", kind.name());
        }
    }
}
