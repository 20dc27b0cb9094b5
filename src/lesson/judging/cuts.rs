//! Tries a server's program with one short stream in every way in which it can be cut, and with streams that end early, over
//! real sockets. It judges by the answers and the ends alone; how the program reads is its own affair.

use std::cell::Cell;
use std::time::Duration;

use crate::lang::Text;
use crate::lesson::content::EveryCut;
use crate::run::{Deadline, End, Report, Run, RunError, Watch};
use crate::scenario::{PythonProgram, Scenario, Side};
use crate::steer::{Move, Until};
use crate::trace::{ActorId, Call, Trace, What};
use crate::world::{World, actor_named, printed_by};

/// How long one cut may take, which takes 5 ms if all is well. A program that goes round and round is stopped then.
const PATIENCE: Duration = Duration::from_secs(8);

/// How often whoever waits for the end looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// A server that meets the end of a stream more often than this, one time right after the other, has not understood it.
const ASKS_ON: u32 = 10;

const EVERY: &str = include_str!("../../../assets/python/cuts/every.py");
const ONE: &str = include_str!("../../../assets/python/cuts/one.py");

/// The name of the client's program in the scenario of one cut.
pub const CLIENT: &str = "one_cut.py";

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every cut gave the right answer, and whatever ended early was closed.
    Pass { cuts: u64 },
    /// This one was the first that did not.
    Fail(Failure),
}

/// The first cut that failed, or the first stream that ended early and failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How many cuts had passed before it.
    pub passed: u64,
    /// The pieces that were sent. Of a stream that ended early it is one, and not the whole stream.
    pub pieces: Vec<Vec<u8>>,
    pub why: Text,
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

/// The moves of such a run up to where the first piece has been sent.
pub fn until_the_first_piece() -> Vec<Move> {
    let sent = Until::Returned { call: Call::Send, times: 1 };
    vec![
        Move::Let { actor: "server".to_owned(), until: Until::Waits },
        Move::Let { actor: "client-1".to_owned(), until: sent },
        Move::Let { actor: "server".to_owned(), until: Until::Before { call: Call::Recv } },
    ]
}

/// All cuts of one stream, on their way.
pub struct Trial {
    run: Run,
    stream: Vec<u8>,
    answer: Vec<u8>,
    /// How many cuts had been begun when one was begun last, and until when the next one has to be.
    last: Cell<(u64, Deadline)>,
}

impl Trial {
    /// Begins with the server's program of a scenario. `notify` is called whenever there is something new.
    ///
    /// # Errors
    /// If the run can not be started.
    pub fn start(scenario: &Scenario, every: &EveryCut, notify: crate::run::Notify) -> Result<Self, Text> {
        let (stream, answer) = every.bytes()?;
        let source = EVERY
            .replace("STREAM = bytes.fromhex('')", &format!("STREAM = bytes.fromhex('{}')", to_hex(&stream)))
            .replace("ANSWER = bytes.fromhex('')", &format!("ANSWER = bytes.fromhex('{}')", to_hex(&answer)));
        let scenario = with_client(scenario, "every_cut.py", source);
        let watch = Watch { paused: false, notify: Some(notify), typed: false };
        let run = Run::start(&scenario, watch).map_err(|error: RunError| error.text())?;
        Ok(Self { run, stream, answer, last: Cell::new((0, Deadline::after(PATIENCE))) })
    }

    /// How many cuts there are.
    pub fn cuts(&self) -> u64 {
        1 << (self.stream.len() - 1)
    }

    /// How many have been begun. The streams that end early come after them and are few.
    pub fn begun(&self) -> u64 {
        connections(&self.run.trace()).min(self.cuts())
    }

    /// Whether all is tried. A trial in which one connection takes too long is stopped.
    pub fn is_over(&self) -> bool {
        let (begun, deadline) = self.last.get();
        match connections(&self.run.trace()) {
            more if more > begun => self.last.set((more, Deadline::after(PATIENCE))),
            _ if deadline.passed() => self.run.controls().stop(),
            _ => {}
        }
        self.run.is_over()
    }

    /// Gives up.
    pub fn stop(&self) {
        self.run.controls().stop();
    }

    /// Waits for the end, as long as a trial may take, and says what came of it.
    pub fn finish_in_time(self) -> (Outcome, Trace) {
        let (_kept, never) = crossbeam_channel::bounded::<()>(0);
        while !self.is_over() {
            never.recv_timeout(LOOK_AGAIN).unwrap_or_default();
        }
        self.finish()
    }

    /// What came of it. Waits for the end, which comes at once if the trial is over.
    pub fn finish(self) -> (Outcome, Trace) {
        let cuts = self.cuts();
        let (trace, report) = self.run.finish();
        let world = World::at_end(&trace);
        let said = actor_named(&world, "client-1").map_or_else(String::new, |client| printed_by(&world, client));
        let failed = said.lines().find_map(|line| line.strip_prefix("failed ")).and_then(|line| line.split_once(' '));
        // A client that waits for ever says nothing; it is at the connection that was made last.
        let begun = connections(&trace);
        if failed.is_some() || begun <= cuts && !has_passed(&said) {
            let (number, what) = failed.unwrap_or_default();
            let cut = number.parse().unwrap_or(begun.saturating_sub(1));
            let why = why(&trace, &report, what, &to_hex(&self.answer));
            return (Outcome::Fail(Failure { passed: cut, pieces: pieces(&self.stream, cut), why }), trace);
        }
        let Some((end, why)) = early_end(&trace, &report, &said, cuts) else { return (Outcome::Pass { cuts }, trace) };
        let len = self.stream.len();
        let end = usize::try_from(end).unwrap_or(len).clamp(1, len);
        let why = Text::new(
            format!("The stream ended there, after {end} of {len} bytes. {}", why.en),
            format!("字节流到这里就结束了，{len} 个字节只来了 {end} 个。{}", why.zh),
        );
        let pieces = self.stream.get(..end).map(|piece| vec![piece.to_vec()]).unwrap_or_default();
        (Outcome::Fail(Failure { passed: cuts, pieces, why }), trace)
    }
}

fn connections(trace: &Trace) -> u64 {
    trace.conns().count() as u64
}

fn has_passed(said: &str) -> bool {
    said.lines().any(|line| line == "passed")
}

/// What the server did instead of answering as it should.
fn why(trace: &Trace, report: &Report, what: &str, right: &str) -> Text {
    let answer = what.strip_prefix("answer ");
    // A server that stops in the middle of the right answer has met something; one that says something else has not.
    if let Some(hex) = answer.filter(|answer| !right.starts_with(answer)) {
        return Text::new(format!("The server answered {hex}, which is wrong"), format!("服务器的应答是 {hex}，不对"));
    }
    if let Some((_, sentence)) = raised(trace, 0) {
        return sentence;
    }
    match (answer, what) {
        (Some(""), _) => Text::new("The server closed without an answer", "服务器没有应答就关闭了连接"),
        (Some(hex), _) => Text::new(
            format!("The server closed when it had answered only {hex}"),
            format!("服务器只应答了 {hex} 就关闭了连接"),
        ),
        (None, "") => no_end(trace, report),
        (None, "ConnectionRefusedError") => nobody_listens(),
        (None, error) => Text::new(
            format!("The server closed before it had received everything ({error})"),
            format!("服务器还没有收完就关闭了连接（{error}）"),
        ),
    }
}

fn nobody_listens() -> Text {
    Text::new("Nobody listened at 127.0.0.1:8080 any more", "127.0.0.1:8080 上已经没有程序在监听")
}

/// The first exception of the server once so many connections had been made: with how many, and in a sentence.
fn raised(trace: &Trace, after: u64) -> Option<(u64, Text)> {
    let mut made = 0;
    trace.events().find_map(|event| match &event.what {
        What::Returned(returned) if returned.call == Call::Connect && returned.result == 0 => {
            made += 1;
            None
        }
        What::Raised(text) if made >= after && is_server(trace, event.actor) => {
            let last = text.lines().last().unwrap_or_default();
            let sentence =
                Text::new(format!("The server's program ended with {last}"), format!("服务器程序以 {last} 结束"));
            Some((made, sentence))
        }
        _ => None,
    })
}

/// The first stream that ended early and was not taken well: after how many of its bytes, and why.
fn early_end(trace: &Trace, report: &Report, said: &str, cuts: u64) -> Option<(u64, Text)> {
    // An exception closes the connection, too, so the client does not see it.
    if let Some((made, sentence)) = raised(trace, cuts + 1) {
        return Some((made - cuts, sentence));
    }
    let numbers = |word: &'static str| {
        said.lines().filter_map(move |line| line.strip_prefix(word)?.split(' ').next()?.parse::<u64>().ok())
    };
    if let Some(end) = numbers("reset ").find(|end| !has_left_bytes(trace, cuts + end - 1)) {
        return Some((
            end,
            Text::new(
                "The server reset the connection, although it had read everything",
                "服务器虽然读完了全部字节，却重置了连接",
            ),
        ));
    }
    if let Some(end) = numbers("alone ").next() {
        // It went away with the connection before.
        return Some((end.saturating_sub(1), nobody_listens()));
    }
    (!has_passed(said)).then(|| (connections(trace).saturating_sub(cuts), no_close(trace, report)))
}

/// Whether the server has left bytes of a connection unread. Then the kernel resets it, and that is no fault.
fn has_left_bytes(trace: &Trace, number: u64) -> bool {
    let conn = usize::try_from(number).ok().and_then(|place| trace.conns().nth(place));
    let requests = conn.and_then(|conn| World::at_end(trace).flow(conn.id.requests()));
    requests.is_some_and(|flow| flow.discarded() > 0)
}

/// Why a connection over which nothing more comes is not closed.
fn no_close(trace: &Trace, report: &Report) -> Text {
    let mut ends_met = 0;
    for event in trace.events().filter(|event| is_server(trace, event.actor)) {
        match &event.what {
            What::Returned(returned) if returned.call == Call::Recv && returned.result == 0 => ends_met += 1,
            // Whoever is stopped closes its sockets.
            What::Returned(returned) if returned.call != Call::Close => ends_met = 0,
            _ => {}
        }
    }
    match report.end {
        // Whoever goes round and round alone is not always waited for.
        _ if ends_met > ASKS_ON => Text::new(
            "The server asks on and on, although each recv returns b''",
            "每次 recv 都返回 b''，服务器却还在一遍遍地要",
        ),
        End::Stopped => not_through(),
        _ => Text::new("The server does not close the connection", "服务器没有关闭连接"),
    }
}

/// Why there was no end: the client was still waiting for one.
fn no_end(trace: &Trace, report: &Report) -> Text {
    let received = trace.events().filter_map(|event| match &event.what {
        What::Returned(returned) if returned.call == Call::Recv && is_server(trace, event.actor) => {
            Some(returned.result)
        }
        _ => None,
    });
    if received.last() == Some(0) {
        return Text::new(
            "The stream has ended, and the server neither answers nor closes",
            "字节流已经结束，服务器却既不应答也不关闭",
        );
    }
    match report.end {
        End::Stopped => not_through(),
        _ => Text::new("The server waits for more, and no more will come", "服务器还在等更多字节，而不会再有了"),
    }
}

fn not_through() -> Text {
    let seconds = PATIENCE.as_secs();
    Text::new(
        format!("The server was not through after {seconds} s: it goes round and round, sleeps, or answers for ever"),
        format!("过了 {seconds} 秒，服务器还没有处理完：它在死循环、在睡眠，或者没完没了地应答"),
    )
}

/// Whether it is the server or one of its threads.
fn is_server(trace: &Trace, actor: ActorId) -> bool {
    let name = trace.actor_name(actor);
    name == "server" || name.starts_with("server/")
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
}
