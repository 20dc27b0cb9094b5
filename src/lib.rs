//! Sockscope shows what sockets really do. Real programs make real socket calls; every call is recorded as events;
//! and all that is ever shown is worked out from those events.
//!
//! The modules, in the order in which to read them. Each uses only modules above it (`tests/core/structure.rs` checks this),
//! and `ARCHITECTURE.md` says why the lines run where they do.
//!
//! * [`lang`]: English and Chinese, and a text that is written in both.
//! * [`escape`]: bytes as text with `\n` and `\xNN`, and back.
//! * [`json_errors`]: what is wrong with JSON that somebody wrote, in both languages.
//! * [`glyphs`]: the Chinese font that is built in, and which characters it has.
//! * [`embedded`]: the lessons, starting programs and modules that the binary carries, found by their folders.
//! * [`comments`]: the comments of the programs that come with the workbench, in the language of the reader.
//! * [`keeping`]: where files of this user are kept, and what becomes of a damaged one.
//! * [`codec`]: bytes of a stream into frames and back; pure, one file for each framing.
//! * [`service`]: what native servers do with messages; pure, one file for each service.
//! * [`trace`]: what happened, as events in one order, with every byte; the trace file.
//! * [`standing`]: where an actor stands, and what it stands before.
//! * [`net`]: recorded sockets on real threads; the only place with sockets, threads and a clock.
//! * [`program`]: what the threads run, a server and its clients; and the same programs in Python, to read.
//! * [`scenario`]: what to run, checked before anything starts.
//! * [`library`]: the starting programs in Python, embedded, each with its classic mistakes.
//! * [`run`]: a scenario, the network and the programs joined into a run.
//! * [`world`]: everything that is true after the first *k* events.
//! * [`narrate`]: a sentence for every event, and the reason for every verdict.
//! * [`playback`]: which *k* is looked at.
//! * [`figure`]: what a person sees, as plain data: what is selected, what is drawn of a flow.
//! * [`steer`]: how a run is moved from outside, one call at a time, and how its way is gone once more.
//! * [`prove`]: a server or a client tried with every way to cut a short stream.
//! * [`lesson`]: lessons, how they are taken, and how they are proved to be true.
//! * [`page`]: a run or a lesson as one HTML file that opens anywhere.
//! * [`desk`]: what a person does, as commands, and what stands on the desk because of that; it draws nothing.
//! * [`cli`]: the commands that need no window.
//! * `ui`: the window and the pictures (feature `gui`); the only place that names egui.

// A sentence on the screen is better than a panic, and a panic in a test is better than a sentence.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::string_slice)]
#![warn(clippy::missing_errors_doc, clippy::missing_panics_doc)]
// `cli::output` writes, because a reader that has gone away (`| head`) must not be a panic.
#![warn(clippy::print_stdout, clippy::print_stderr)]
// A process ends by returning from `main`, so that traces are written whole.
#![warn(clippy::exit)]
// An offset or a size that is cut in silence would be a lie about the bytes.
#![warn(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
#![warn(clippy::cast_sign_loss, clippy::cast_precision_loss)]
#![cfg_attr(test, allow(clippy::cast_possible_truncation, reason = "the numbers of a test are known"))]
// Sockets, the clock and colours have one place each: see `clippy.toml`.
#![warn(clippy::disallowed_types, clippy::disallowed_methods)]
#![warn(clippy::too_many_lines)]

pub mod lang;

pub mod escape;

pub mod json_errors;

pub mod glyphs;

pub mod embedded;

pub mod comments;

pub mod keeping;

pub mod codec;
pub mod service;

pub mod trace;

pub mod standing;

#[allow(clippy::disallowed_types, clippy::disallowed_methods, reason = "here live the sockets and the clock")]
pub mod net;

pub mod program;

pub mod scenario;

pub mod library;

pub mod run;

pub mod world;

pub mod narrate;

pub mod playback;

pub mod figure;

pub mod steer;

pub mod prove;

pub mod lesson;

pub mod page;

pub mod desk;

pub mod cli;

#[cfg(feature = "gui")]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "points and pixels are rounded on purpose"
)]
pub mod ui;
