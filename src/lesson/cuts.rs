//! Tries a server's program with one short stream in every way in which it can be cut, over real sockets.
//! It judges by the answers alone; how the program reads is its own affair.

use super::model::EveryCut;
use crate::lang::Text;
use crate::run::{Deadline, Report, Run, RunError, Watch};
use crate::scenario::{PythonProgram, Scenario, Side};
use crate::trace::{ActorId, Trace, What};

/// The longest stream: 2^9 cuts are as many connections.
const LONGEST_STREAM: usize = 10;

/// How long all cuts together may take. A program that goes round and round is stopped then.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

const EVERY: &str = include_str!("../../assets/python/cuts/every.py");
const ONE: &str = include_str!("../../assets/python/cuts/one.py");

/// The name of the client's program in the scenario of one cut.
pub const CLIENT: &str = "one_cut.py";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every cut gave the right answer.
    Pass { cuts: u64 },
    /// This one was the first that did not.
    Fail(Failure),
}

/// The first cut that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How many cuts had passed before it.
    pub passed: u64,
    /// The pieces that were sent.
    pub pieces: Vec<Vec<u8>>,
    pub why: Text,
}

/// The stream and the answer as bytes.
///
/// # Errors
/// If they are no hexadecimal digits, or too long.
pub fn bytes(every: &EveryCut) -> Result<(Vec<u8>, Vec<u8>), Text> {
    let stream = of_hex(&every.stream)?;
    if stream.is_empty() || stream.len() > LONGEST_STREAM {
        let len = stream.len();
        return Err(Text::new(
            format!("The stream has {len} bytes; all cuts can be tried of 1 to {LONGEST_STREAM}."),
            format!("这个字节流有 {len} 字节；只有 1 到 {LONGEST_STREAM} 字节时才能试遍所有切法。"),
        ));
    }
    Ok((stream, of_hex(&every.answer)?))
}

fn of_hex(digits: &str) -> Result<Vec<u8>, Text> {
    let digits: Vec<char> = digits.chars().filter(|c| !c.is_whitespace()).collect();
    let pair = |pair: &[char]| match pair {
        [high, low] => Some(u8::try_from(high.to_digit(16)? * 16 + low.to_digit(16)?).unwrap_or(0)),
        _ => None,
    };
    digits.chunks(2).map(pair).collect::<Option<_>>().ok_or_else(|| {
        Text::new(
            "These are no hexadecimal digits in pairs. Write such as `00 00 00 01 68`.",
            "这不是成对的十六进制数字。请写成 `00 00 00 01 68` 这样。",
        )
    })
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The server's program of a scenario with another client.
fn with_client(scenario: &Scenario, file: &str, source: String) -> Scenario {
    let server = scenario.programs.iter().filter(|program| program.side == Side::Server).cloned();
    let client = PythonProgram { file: file.to_owned(), side: Side::Client, source, input: Vec::new() };
    Scenario { clients: 1, programs: server.chain([client]).collect(), ..scenario.clone() }
}

/// The server with a client that sends these pieces, to be stepped through.
pub fn one_cut(scenario: &Scenario, pieces: &[Vec<u8>]) -> Scenario {
    let written: Vec<String> = pieces.iter().map(|piece| format!("bytes.fromhex('{}')", to_hex(piece))).collect();
    let source = ONE.replace("PIECES = []", &format!("PIECES = [{}]", written.join(", ")));
    with_client(scenario, CLIENT, source)
}

/// All cuts of one stream, on their way.
pub struct Trial {
    run: Run,
    stream: Vec<u8>,
    deadline: Deadline,
}

impl Trial {
    /// Begins with the server's program of a scenario. `notify` is called whenever there is something new.
    ///
    /// # Errors
    /// If the run can not be started.
    pub fn start(scenario: &Scenario, every: &EveryCut, notify: crate::run::Notify) -> Result<Self, Text> {
        let (stream, answer) = bytes(every)?;
        let source = EVERY
            .replace("STREAM = bytes.fromhex('')", &format!("STREAM = bytes.fromhex('{}')", to_hex(&stream)))
            .replace("ANSWER = bytes.fromhex('')", &format!("ANSWER = bytes.fromhex('{}')", to_hex(&answer)));
        let scenario = with_client(scenario, "every_cut.py", source);
        let watch = Watch { paused: false, notify: Some(notify), typed: false };
        let run = Run::start(&scenario, watch).map_err(|error: RunError| error.text())?;
        Ok(Self { run, stream, deadline: Deadline::after(PATIENCE) })
    }

    /// How many cuts there are.
    pub fn cuts(&self) -> u64 {
        1 << (self.stream.len() - 1)
    }

    /// How many have been begun.
    pub fn begun(&self) -> u64 {
        self.run.trace().conns().count() as u64
    }

    /// Whether all is tried. A trial that takes too long is stopped.
    pub fn is_over(&self) -> bool {
        if self.deadline.passed() {
            self.run.stop();
        }
        self.run.is_over()
    }

    /// Gives up.
    pub fn stop(&self) {
        self.run.stop();
    }

    /// Waits for the end, as long as a trial may take, and says what came of it.
    pub fn finish_in_time(self) -> (Outcome, Trace) {
        let (tell, ended) = crossbeam_channel::bounded::<()>(0);
        let (stopper, deadline) = (self.run.stopper(), self.deadline);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                if ended.recv_timeout(deadline.left()) == Err(crossbeam_channel::RecvTimeoutError::Timeout) {
                    stopper.stop();
                }
            });
            let done = self.finish();
            drop(tell);
            done
        })
    }

    /// What came of it. Waits for the end, which comes at once if the trial is over.
    pub fn finish(self) -> (Outcome, Trace) {
        let (cuts, stream) = (self.cuts(), self.stream);
        let (trace, report) = self.run.finish();
        (outcome(&trace, &report, cuts, &stream), trace)
    }
}

fn outcome(trace: &Trace, report: &Report, cuts: u64, stream: &[u8]) -> Outcome {
    let said = said_by_client(trace);
    if said.lines().any(|line| line == "passed") {
        return Outcome::Pass { cuts };
    }
    let failed = said.lines().find_map(|line| line.strip_prefix("failed "));
    let (number, what) = failed.and_then(|failed| failed.split_once(' ')).unwrap_or(("", ""));
    // A client that waits for ever says nothing; it is at the connection that was made last.
    let begun = trace.conns().count() as u64;
    let cut = number.parse().unwrap_or(begun.saturating_sub(1));
    Outcome::Fail(Failure { passed: cut, pieces: pieces(stream, cut), why: why(trace, report, what) })
}

fn said_by_client(trace: &Trace) -> String {
    let client = trace.actors().find(|actor| actor.started.name == "client-1").map_or(ActorId(u16::MAX), |a| a.id);
    trace
        .events()
        .filter(|event| event.actor == client)
        .filter_map(|event| match &event.what {
            What::Printed(text) => Some(format!("{}\n", text.trim_end_matches('\n'))),
            _ => None,
        })
        .collect()
}

/// What the server did instead of answering.
fn why(trace: &Trace, report: &Report, what: &str) -> Text {
    let raised = trace.events().find_map(|event| match &event.what {
        What::Raised(text) if trace.actor_name(event.actor).starts_with("server") => text.lines().last(),
        _ => None,
    });
    if let Some(raised) = raised {
        return Text::new(format!("The server's program ended with {raised}"), format!("服务器程序以 {raised} 结束"));
    }
    if let Some(answer) = what.strip_prefix("answer ") {
        return match answer {
            "" => Text::new("The server closed without an answer", "服务器没有应答就关闭了连接"),
            hex => {
                Text::new(format!("The server answered {hex}, which is wrong"), format!("服务器的应答是 {hex}，不对"))
            }
        };
    }
    if !what.is_empty() {
        return Text::new(format!("The client met {what}"), format!("客户端遇到 {what}"));
    }
    match report.end {
        crate::run::End::Stopped => Text::new("It was not over in time", "没有在规定时间内结束"),
        _ => Text::new("The server waits for more, and no more will come", "服务器还在等更多字节，而不会再有了"),
    }
}

/// The pieces of a cut: bit k says whether the stream is cut behind byte k + 1.
fn pieces(stream: &[u8], cut: u64) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    for (place, byte) in stream.iter().enumerate() {
        if place > 0 && cut >> (place - 1) & 1 == 1 {
            pieces.push(Vec::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(*byte);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_a_number_with_a_bit_for_each_joint() {
        assert_eq!(pieces(b"abc", 0), [b"abc".to_vec()]);
        assert_eq!(pieces(b"abc", 1), [b"a".to_vec(), b"bc".to_vec()]);
        assert_eq!(pieces(b"abc", 3), [b"a".to_vec(), b"b".to_vec(), b"c".to_vec()]);
    }

    #[test]
    fn a_stream_has_to_be_short_and_in_hexadecimal_digits() {
        let every = |stream: &str| EveryCut { stream: stream.into(), answer: String::new() };
        assert_eq!(bytes(&every("00 0a")).unwrap().0, [0, 10]);
        assert!(bytes(&every("0")).is_err() && bytes(&every("xy")).is_err() && bytes(&every("")).is_err());
        assert!(bytes(&every(&"00".repeat(11))).is_err());
    }
}
