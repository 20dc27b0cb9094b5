//! What can be written on the command line, as clap reads it.
//! It only gives names and types; what the values mean together is checked by the commands.

use std::num::IntErrorKind;
use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

pub use super::conduct_args::ConductArgs;
use super::problem::Refusal;
pub use super::program_args::ProgramArgs;
use crate::codec::{self, ByteOrder};
use crate::lang::{Lang, Text};
use crate::scenario::{Pace, Schedule, Transport};
use crate::service::{Dialect, Service, services};

/// Shows what sockets really do: real loopback sockets, every byte traced to the send it came from.
///
/// Data goes to stdout, everything else to stderr. Exit status: 0 done; 1 a check failed, a program ended by an uncaught
/// exception or a run was given up, or the output could not be written; 2 bad usage, or a file that cannot be read or made;
/// 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "sockscope", version)]
pub struct Cli {
    /// The language of sentences; that of the locale if absent.
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    pub lang: Option<LangArg>,
    #[command(flatten)]
    pub window: GuiArgs,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the window (also without any command).
    Gui(GuiArgs),
    /// Run a scenario and print what happened.
    Run(Box<RunArgs>),
    /// Run a server for clients outside this program, until interrupted.
    Serve(ServeArgs),
    /// Show the world at a position of a trace.
    Show(ShowArgs),
    /// Say what every byte of a stream is for.
    Explain(ExplainArgs),
    /// List the lessons, prove them, or hand out what belongs to them.
    Lessons(LessonsArgs),
    /// Draw a picture of a trace at a position.
    Picture(PictureArgs),
    /// Write a run or a lesson as one HTML file that opens anywhere.
    Page(PageArgs),
    /// Render the pictures of the window from recorded traces.
    Screenshots(ScreenshotArgs),
}

/// `sockscope gui`
#[derive(Clone, Debug, Default, Args)]
pub struct GuiArgs {
    /// Open this trace.
    #[arg(long, value_name = "TRACE")]
    pub open: Option<PathBuf>,
    /// Begin with this lesson; its number alone will do.
    #[arg(long, value_name = "ID")]
    pub lesson: Option<String>,
    /// Begin at this step of the lesson, counted from 1.
    #[arg(long, value_name = "N", requires = "lesson", value_parser = number::<usize>, allow_negative_numbers = true)]
    pub step: Option<usize>,
    /// Where the lessons are [default: ./lessons if it has any, else those of this program]
    #[arg(long, value_name = "DIR")]
    pub lessons: Option<PathBuf>,
    /// The colours of the window [default: system]
    #[arg(long, value_enum, value_name = "THEME")]
    pub theme: Option<ThemeArg>,
    /// Where the window keeps its settings [default: the folder for settings of this user]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Whether a window was asked for, by the command or by a flag.
    #[arg(skip)]
    pub explicit: bool,
    /// Whether the language was given, so that it goes before the one that was used last.
    #[arg(skip)]
    pub lang_given: bool,
    #[arg(skip)]
    pub lang: Lang,
}

/// `sockscope lessons`
#[derive(Clone, Debug, Default, Args)]
pub struct LessonsArgs {
    /// Where the lessons are [default: ./lessons if it has any, else those of this program]
    #[arg(long, value_name = "DIR", global = true)]
    pub lessons: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<LessonsCommand>,
}

/// What is to be done with lessons.
#[derive(Clone, Debug, Subcommand)]
pub enum LessonsCommand {
    /// Print the lessons in the order of the course (also without any command).
    List,
    /// Prove lessons from both sides: their start fails, their solution passes, and all that they say is so.
    Check {
        /// Ids, numbers, or folders of lessons; all lessons if none is named.
        #[arg(value_name = "ID | FOLDER")]
        which: Vec<String>,
    },
    /// Print the JSON schema of a lesson.
    Schema,
    /// Print what was answered in lessons.
    Answers {
        /// What to print.
        #[arg(long, value_enum, default_value_t)]
        format: AnswersFormat,
        /// Where the answers are kept [default: the folder for settings of this user]
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Print how classes voted in lectures, as CSV or JSON.
    Votes {
        /// What to print.
        #[arg(long, value_enum, default_value_t)]
        format: AnswersFormat,
        /// Where the votes are kept [default: the folder for settings of this user]
        #[arg(long, value_name = "DIR")]
        data_dir: Option<PathBuf>,
    },
    /// Write the handouts into docs/lessons, from the lessons and their recorded runs.
    Handouts {
        /// Compare with the handouts that are there instead of writing.
        #[arg(long)]
        check: bool,
    },
}

/// `lessons answers --format`, and that of `votes`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AnswersFormat {
    /// One row for each answer.
    #[default]
    Csv,
    /// All of it.
    Json,
}

/// `sockscope screenshots`
#[derive(Clone, Debug, Default, Args)]
pub struct ScreenshotArgs {
    /// The pictures; all of them if none is named.
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// Compare with the pictures in the repository instead of writing.
    #[arg(long, conflicts_with = "record")]
    pub check: bool,
    /// Record the traces behind the pictures anew.
    #[arg(long)]
    pub record: bool,
    #[arg(skip)]
    pub lang: Lang,
}

/// `sockscope run`
#[derive(Clone, Debug, Default, Args)]
pub struct RunArgs {
    /// A scenario file, a lesson, or Python programs: the server's first, then those of the clients. Flags override what a
    /// file says.
    #[arg(value_name = "SCENARIO.json | LESSON-ID | SERVER.py CLIENT.py …")]
    pub files: Vec<PathBuf>,
    /// How bytes travel [default: tcp]
    #[arg(long, value_enum)]
    pub transport: Option<Transport>,
    /// What the server does with a message [default: upper]
    #[arg(long, value_parser = service())]
    pub service: Option<Service>,
    /// The server accepts a client only after the one before has left.
    #[arg(long)]
    pub one_at_a_time: bool,
    /// How many clients connect [default: 3]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub clients: Option<u32>,
    /// A message of every client, repeatable; \n \r \t \\ \0 and \xNN are understood [default: hello, world, !]
    #[arg(long = "message", value_name = "TEXT", allow_hyphen_values = true)]
    pub messages: Vec<String>,
    /// How often each client sends its messages [default: 1]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub repeat: Option<u32>,
    /// When a client sends its next message: at once, or when the answer has come [default: back-to-back]
    #[arg(long, value_enum)]
    pub pace: Option<Pace>,
    /// The bytes that every recv asks for [default: 1024]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub recv_size: Option<u32>,
    /// Who goes on: one actor after another, or all at full speed [default: staged]
    #[arg(long, value_enum)]
    pub schedule: Option<Schedule>,
    /// Whether sockets have TCP_NODELAY [default: on]
    #[arg(long, value_parser = on_or_off())]
    pub nodelay: Option<bool>,
    /// Chooses the generated messages of a scenario file [default: 0]
    #[arg(long, value_name = "N", value_parser = number::<u64>, allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// What to print: a line per call, the trace, or numbers as JSON.
    #[arg(long, value_enum, default_value_t)]
    pub format: RunFormat,
    /// Replace times, ports, addresses and descriptors by ordinals, so that runs can be compared.
    #[arg(long)]
    pub normalised: bool,
    /// Write the trace to this file, too.
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Refuse messages that the framing does not carry whole, instead of sending them all the same.
    #[arg(long)]
    pub strict: bool,
    /// Go the way of this trace of a staged run once more, to --at, and from there on with other --recv-size, --framing or
    /// --message, or with edited programs: --edited-server, --edited-client.
    #[arg(long, value_name = "TRACE", conflicts_with_all = ["files", "times", "transport", "service", "one_at_a_time",
        "clients", "repeat", "pace", "schedule", "nodelay", "seed", "send_buffer", "receive_buffer", "cork", "backlog",
        "reuse_address", "burst", "pause_ms", "read_pause_ms", "fault", "half_close", "args", "input", "no_files",
        "shared_files", "connect"], requires = "at")]
    pub fork: Option<PathBuf>,
    /// How many events of --fork are the same again.
    #[arg(long, value_name = "K", value_parser = number::<usize>, allow_negative_numbers = true, requires = "fork",
        conflicts_with = "files")]
    pub at: Option<usize>,
    /// The edited program of the server of --fork. What it does before --at must be the same, or it is told. Where there are
    /// several, the file is named like the one that it takes the place of. Repeatable.
    #[arg(long = "edited-server", value_name = "FILE.py", requires = "fork", conflicts_with = "files")]
    pub server: Vec<PathBuf>,
    /// The edited program of the clients of --fork, likewise. Repeatable.
    #[arg(long = "edited-client", value_name = "FILE.py", requires = "fork", conflicts_with = "files")]
    pub client: Vec<PathBuf>,
    /// Call a server outside this program at this address; the programs that are named are all clients'.
    #[arg(long, value_name = "HOST:PORT")]
    pub connect: Option<String>,
    /// Let --connect reach another machine: what clients send goes over the network, unencrypted.
    #[arg(long, requires = "connect")]
    pub leave_this_machine: bool,
    /// Run so many times; text and jsonl show the last run.
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub times: Option<u32>,
    #[command(flatten)]
    pub framing: FramingArgs,
    #[command(flatten)]
    pub conduct: ConductArgs,
    #[command(flatten)]
    pub programs: ProgramArgs,
}

/// `sockscope serve`
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// What the server does with a message.
    #[arg(long, value_parser = service())]
    pub service: Service,
    /// How the service speaks: in its own way, or as a well-known tutorial does (command) [default: own]
    #[arg(long, value_enum)]
    pub dialect: Option<Dialect>,
    /// The folder whose plain files the service files keeps [default: the memory of the server]
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// The most bytes of all files together [default: 64 MiB in memory, 1 GiB in a folder]
    #[arg(long, value_name = "BYTES", value_parser = number::<u64>, allow_negative_numbers = true)]
    pub quota: Option<u64>,
    /// How bytes travel [default: tcp]
    #[arg(long, value_enum)]
    pub transport: Option<Transport>,
    /// Accept a client only after the one before has left.
    #[arg(long)]
    pub one_at_a_time: bool,
    /// The address to listen at; other machines can reach every one that is not 127.x.y.z.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    pub bind: String,
    /// The port to listen at; 0 takes any free one.
    #[arg(long, value_name = "PORT", default_value = "0", value_parser = number::<u16>, allow_negative_numbers = true)]
    pub port: u16,
    /// The bytes that every recv asks for, or recvfrom: of a longer datagram the rest is gone [default: 1024]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub recv_size: Option<u32>,
    /// The most clients that are connected at once; more are turned away [default: 1000]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub max_connections: Option<u32>,
    /// The seconds after which a client is closed that brings no whole message or reads no answer; 0 waits for ever
    /// [default: 300]
    #[arg(long, value_name = "SECONDS", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub idle_timeout: Option<u32>,
    /// Write the trace to this file as it grows.
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,
    /// Write it in parts of about so many MiB, for a server that is recorded for days: FILE becomes NAME.000001.jsonl,
    /// NAME.000002.jsonl and so on, each whole by itself. A connection stays in the part in which it came, and is closed once it has moved twice as much.
    #[arg(long, value_name = "MIB", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub trace_part: Option<u32>,
    /// Keep so many of the parts; the oldest go, and whoever is still connected from one that would be too many is closed
    /// [default: 10]
    #[arg(long, value_name = "N", value_parser = number::<u32>, allow_negative_numbers = true)]
    pub trace_parts: Option<u32>,
    /// Print events as they happen; without it stdout stays silent.
    #[arg(long, value_enum)]
    pub format: Option<ServeFormat>,
    #[command(flatten)]
    pub framing: FramingArgs,
}

/// `sockscope show`
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// A trace file, as `sockscope run --trace` writes it.
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,
    /// How many events have happened; all of them if absent.
    #[arg(long, value_name = "K", value_parser = number::<usize>, allow_negative_numbers = true)]
    pub at: Option<usize>,
    /// What to print.
    #[arg(long, value_enum, default_value_t)]
    pub format: ShowFormat,
}

/// `sockscope picture`
#[derive(Clone, Debug, Args)]
pub struct PictureArgs {
    /// A trace file, as `sockscope run --trace` writes it; of a lesson, `run LESSON-ID --trace` makes one.
    #[arg(value_name = "TRACE")]
    pub trace: PathBuf,
    /// The file to write: NAME.png, or NAME.svg with its text as outlines [default: the name of the trace, as .png, here]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How many events have happened; all of them if absent.
    #[arg(long, value_name = "K", value_parser = number::<usize>, allow_negative_numbers = true)]
    pub at: Option<usize>,
    /// What is in the picture.
    #[arg(long, value_enum, default_value_t)]
    pub of: PictureOf,
    /// The bytes of flows, or who sent what when, as a space-time diagram of all of them.
    #[arg(long, value_enum, default_value_t)]
    pub view: PictureView,
    /// The flow that is shown, such as 'client-1>server' [default: the first one]
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// Its colours.
    #[arg(long, value_enum, default_value_t)]
    pub theme: PictureTheme,
    /// Its width and height in points [default: 1280x720; cards and diagrams are as high as they need to be]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<PictureSize>,
    #[arg(skip)]
    pub lang: Lang,
}

/// `sockscope page`
#[derive(Clone, Debug, Default, Args)]
pub struct PageArgs {
    /// What becomes a page: a trace file, a scenario file, a lesson, or Python programs, the server's first. Nothing: every
    /// lesson, into a folder.
    #[arg(value_name = "TRACE | SCENARIO.json | LESSON-ID | SERVER.py CLIENT.py …")]
    pub files: Vec<PathBuf>,
    /// The file to write, or for every lesson the folder [default: the name of what becomes a page, as .html, here]
    #[arg(short, long, value_name = "FILE.html | FOLDER")]
    pub output: Option<PathBuf>,
    /// Write a package for learning platforms instead, a zip archive in SCORM 1.2.
    #[arg(long)]
    pub scorm: bool,
    /// Where the lessons are [default: ./lessons if it has any, else those of this program]
    #[arg(long, value_name = "DIR")]
    pub lessons: Option<PathBuf>,
}

/// `picture --of`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PictureOf {
    /// One flow.
    #[default]
    Card,
    /// Every card of the middle of the window.
    View,
    /// The window.
    Window,
}

/// `picture --view`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PictureView {
    #[default]
    Bytes,
    Time,
}

/// `picture --theme`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum PictureTheme {
    #[default]
    Light,
    Dark,
}

/// `picture --size`, in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    pub width: u16,
    pub height: u16,
}

/// `sockscope explain`
#[derive(Clone, Debug, Args)]
pub struct ExplainArgs {
    /// The bytes as hexadecimal digits; spaces may separate them.
    #[arg(long, value_name = "HEX", conflicts_with = "file")]
    pub hex: Option<String>,
    /// A file with the bytes; stdin if absent.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub framing: FramingArgs,
}

/// How messages are cut out of the stream.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Framing")]
pub struct FramingArgs {
    /// How messages are cut out of the stream [default: naive]
    #[arg(long = "framing", value_name = "FRAMING", value_parser = kinds())]
    pub kind: Option<String>,
    /// Bytes of the length [default: 4]
    #[arg(long, value_name = "BYTES", value_parser = widths())]
    pub length_width: Option<u64>,
    /// The order of the bytes of the length [default: big]
    #[arg(long, value_enum)]
    pub byte_order: Option<ByteOrderArg>,
    /// The length is a signed number.
    #[arg(long)]
    pub signed: bool,
    /// What ends a message; \n \r \t \\ \0 and \xNN are understood [default: \n]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub delimiter: Option<String>,
    /// Bytes of every frame [default: 8]
    #[arg(long, value_name = "N", value_parser = number::<u64>, allow_negative_numbers = true)]
    pub frame_size: Option<u64>,
    /// The largest payload that is accepted [default: 65536]
    #[arg(long, value_name = "BYTES", value_parser = number::<u64>, allow_negative_numbers = true)]
    pub limit: Option<u64>,
}

/// The names of all services, with what each does.
fn service() -> impl TypedValueParser<Value = Service> {
    let value =
        |service: Service| PossibleValue::new(service.name()).help(service.description(Lang::En).trim_end_matches('.'));
    PossibleValuesParser::new(services().map(value)).try_map(|name| name.parse::<Service>())
}

/// A word for yes and one for no.
pub(super) fn on_or_off() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|word| word == "on")
}

/// The names of all framings.
fn kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(codec::kinds().iter().map(|kind| kind.name()))
}

/// The widths that a length may have.
fn widths() -> impl TypedValueParser<Value = u64> {
    PossibleValuesParser::new(["1", "2", "4", "8"]).try_map(|width| width.parse::<u64>())
}

/// Reads a whole number; clap puts the flag in front of the sentence.
pub(super) fn number<T: FromStr<Err = std::num::ParseIntError>>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|error: std::num::ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => Refusal(Text::new("this number is too large here", "这个数在这里太大了")),
        _ => Refusal(Text::new("write a whole number in digits, such as 3", "请用数字写出一个整数，例如 3")),
    })
}

/// Reads a width and a height.
fn size(text: &str) -> Result<PictureSize, Refusal> {
    const SIDE: std::ops::RangeInclusive<u16> = 160..=4096;
    let sides = text.split_once(['x', 'X']).map(|(width, height)| (width.parse::<u16>(), height.parse::<u16>()));
    match sides {
        Some((Ok(width), Ok(height))) if SIDE.contains(&width) && SIDE.contains(&height) => {
            Ok(PictureSize { width, height })
        }
        _ => Err(Refusal(Text::new(
            "write a width and a height from 160 to 4096, such as 1280x720",
            "请写出 160 到 4096 之间的宽和高，例如 1280x720",
        ))),
    }
}

/// `--lang`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    Zh,
    En,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::Zh => Lang::Zh,
            LangArg::En => Lang::En,
        }
    }
}

/// `--theme`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ThemeArg {
    Light,
    Dark,
    /// As the desktop has it.
    #[default]
    System,
}

/// `--byte-order`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ByteOrderArg {
    Big,
    Little,
    Native,
}

impl From<ByteOrderArg> for ByteOrder {
    fn from(order: ByteOrderArg) -> Self {
        match order {
            ByteOrderArg::Big => ByteOrder::Big,
            ByteOrderArg::Little => ByteOrder::Little,
            ByteOrderArg::Native => ByteOrder::Native,
        }
    }
}

/// `run --format`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum RunFormat {
    /// A line per call, then a summary for people.
    #[default]
    Text,
    /// The trace.
    Jsonl,
    /// One JSON object of numbers.
    Summary,
}

/// `serve --format`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ServeFormat {
    /// A line per call, then a summary for people.
    Text,
    /// The trace.
    Jsonl,
}

/// `show --format`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definitions_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_number_that_is_none_gets_a_remedy() {
        assert_eq!(number::<u16>("80"), Ok(80));
        assert!(number::<u16>("99999").unwrap_err().0.en.contains("too large"));
        assert!(number::<u16>("-1").unwrap_err().0.en.contains("digits"));
    }
}
