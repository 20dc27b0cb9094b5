//! Faults in the calls of the system, one at a time: whatever fails, and whenever, a run ends, says why in a sentence, panics
//! nowhere and accounts for every byte. Faults are put in by `strace`; where it is missing, or may not trace, this says so and
//! passes. `SOCKSCOPE_FAULTS=all` tries every fault at many more calls.

use std::process::{Command, Stdio};

use crate::tools::cli::{Ran, finish};

/// Calls of the system, and how each can fail. A call that is interrupted is made again, and so nothing comes of that.
const FAULTS: &[(&str, &[&str])] = &[
    ("recvfrom", &["EINTR", "ECONNRESET", "ENOBUFS", "ENOMEM"]),
    ("sendto", &["EINTR", "ECONNRESET", "ENOBUFS", "EPIPE", "EAGAIN"]),
    ("accept4", &["EINTR", "EMFILE", "ECONNABORTED", "ENOBUFS"]),
    ("connect", &["EINTR", "ECONNREFUSED", "EADDRNOTAVAIL", "ETIMEDOUT"]),
    ("socket", &["EMFILE", "ENFILE", "ENOBUFS"]),
    ("bind", &["EADDRINUSE", "EACCES"]),
    ("listen", &["EADDRINUSE"]),
    ("ioctl", &["EINTR", "EBADF"]),
    ("ppoll", &["EINTR", "ENOMEM", "EINVAL"]),
    ("getsockopt", &["ENOBUFS"]),
    ("setsockopt", &["ENOBUFS", "EINVAL"]),
    ("shutdown", &["ENOTCONN"]),
    ("getsockname", &["ENOBUFS"]),
    ("clone3", &["EAGAIN"]),
    ("openat", &["EMFILE"]),
];

const RUNS: &[&[&str]] = &[
    &[],
    &["--schedule", "free"],
    &["--transport", "udp"],
    &["--framing", "length-prefix", "--service", "upper", "--message", "a", "--message", "bc"],
];

/// A run in which every thread's nth call of a kind fails; `None` where nothing can be put in.
fn with_fault(call: &str, error: &str, when: u32, args: &[&str]) -> Option<Ran> {
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    command.args(["-e", &format!("inject={call}:error={error}:when={when}"), env!("CARGO_BIN_EXE_sockscope")]);
    command.args(["run", "--clients", "2", "--format", "summary"]).args(args);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    let ran = finish(child);
    // It was not allowed to look.
    (!ran.stderr.contains("strace: ")).then_some(ran)
}

/// What is wrong with how a run took a fault; empty if nothing is.
fn wrong(ran: &Ran) -> String {
    // What reads signals is no code of ours, and its pipe to itself fails in no other way than this.
    let panicked = ran.stderr.contains("panicked") && !ran.stderr.contains("thread 'signals'");
    if panicked || !matches!(ran.status, Some(0..=2)) {
        return format!("it ended with {:?}", ran.status);
    }
    if ran.stdout.is_empty() {
        let is_told = ran.stderr.starts_with("sockscope: ");
        return if is_told { String::new() } else { "it said nothing".to_owned() };
    }
    let summary: serde_json::Value = serde_json::from_str(&ran.stdout).expect("the summary is JSON");
    let left = [&summary["threads_left"], &summary["descriptors_left"]];
    if summary["conserved"] != true || left.iter().any(|left| **left != 0) {
        return format!("conserved {}, left {left:?}", summary["conserved"]);
    }
    let told = ran.status == Some(0) || ran.stderr.contains("sockscope: ");
    if told { String::new() } else { "it failed without a word".to_owned() }
}

#[test]
fn a_call_of_the_system_that_fails_ends_in_a_sentence_and_every_byte_is_accounted_for() {
    let all = std::env::var_os("SOCKSCOPE_FAULTS").is_some();
    let whens: &[u32] = if all { &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 30] } else { &[1, 3] };
    let (mut tried, mut found) = (0, Vec::new());
    for (number, args) in RUNS.iter().enumerate() {
        for (place, (call, errors)) in FAULTS.iter().enumerate() {
            for (which, error) in errors.iter().enumerate() {
                for when in whens {
                    // Otherwise each fault is tried in one of the runs.
                    if !all && (place + which + *when as usize / 2) % RUNS.len() != number {
                        continue;
                    }
                    let Some(ran) = with_fault(call, error, *when, args) else {
                        println!("SKIPPED: strace is missing or may not trace, so no fault was put in");
                        return;
                    };
                    tried += 1;
                    let wrong = wrong(&ran);
                    if !wrong.is_empty() {
                        found.push(format!("{call} {error} when {when} of {args:?}: {wrong}\n{}", ran.stderr));
                    }
                }
            }
        }
    }
    assert!(tried >= 60, "{tried}");
    assert!(found.is_empty(), "{} of {tried}:\n{}", found.len(), found.join("\n"));
}
