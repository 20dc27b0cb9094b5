//! Every program of the library is what it claims to be: the correct ones lose and damage nothing, and each mistake shows
//! its defect. Signs are looked for in the trace; what the texts of the library say is nobody's proof.
//! That the programs do the same under python3 is the affair of `python_library`.

use crate::tools::python as tools;

use std::collections::BTreeMap;

use sockscope::codec::{Framing, FramingOptions};
use sockscope::run::{End, Report};
use sockscope::scenario::Scenario;
use sockscope::trace::{Ending, Got, Note, Trace, Waiting, What};
use sockscope::world::{FlowState, RunFacts, Summary, Verdict, World, summarise};
use tools::*;

/// By what a mistake can be known.
#[derive(Clone, Copy, Debug)]
enum Sign {
    /// The actor ends by an exception whose last line begins so.
    Fails(&'static str, &'static str),
    /// The receiver takes several messages for one.
    Stuck(&'static str),
    /// The receiver takes a part of a message for a whole one.
    Cut(&'static str),
    /// A recv that counts on all that it asked for gets this many bytes.
    Short(&'static str, u64),
    /// Bytes that were sent and will never be read.
    Discarded(&'static str),
    /// Bytes come when the receiver has closed, and are lost to a reset.
    Reset(&'static str),
    /// The framing refuses what was sent.
    Refused(&'static str),
    /// More frames on the wire than sends that meant one.
    MoreThanSends(&'static str),
    /// Another number of messages comes back than was sent.
    OtherCount(&'static str),
    /// Nothing is ever sent in this direction.
    Silent(&'static str),
    /// These bytes were sent; those were not.
    Carries(&'static str, &'static [u8], &'static [u8]),
    /// The end of the stream is met again and again.
    EndAgain(&'static str),
    /// A send of nothing.
    SendsNothing(&'static str),
    /// A call of the actor meets its time limit.
    TimesOut(&'static str),
    /// The actor waits for a command, one of whose pipes is full, to the end.
    WaitsForCommand(&'static str),
    /// A datagram that comes to nobody.
    Lost(&'static str),
    /// So many bytes of datagrams had no room.
    CutOff(&'static str, u64),
    /// The second client is answered only when the first has gone.
    OneAfterTheOther,
}

use Sign::*;

const ASKS: &str = "client-1>server";
const ANSWERS: &str = "server>client-1";

/// Each program of the library, the framing to look at it by, and the signs of its defect; a correct one has none.
const CLAIMS: &[(&str, &str, &[Sign])] = &[
    ("command", "json-header", &[]),
    (
        "command-counts-characters",
        "naive",
        &[Fails("client-1", "ValueError: a header of 3852844298 bytes"), Reset(ANSWERS)],
    ),
    ("command-forgets-eof", "naive", &[EndAgain(ANSWERS)]),
    ("command-naive-request", "naive", &[Stuck(ASKS), OtherCount("client-1")]),
    (
        "command-native-order",
        "json-header",
        &[Fails("client-1", "ValueError: a header of 838860800 bytes"), Refused(ANSWERS), Discarded(ANSWERS)],
    ),
    ("command-over-read", "naive", &[Fails("client-1", "EOFError: "), Stuck(ANSWERS)]),
    ("command-running-total", "naive", &[Fails("client-1", "ValueError: a header of "), Discarded(ANSWERS)]),
    ("command-short-recv", "naive", &[Fails("client-1", "struct.error: "), Short(ANSWERS, 2), Reset(ANSWERS)]),
    ("command-stderr-first", "naive", &[WaitsForCommand("server"), TimesOut("client-1")]),
    ("command-stderr-only", "naive", &[Carries(ANSWERS, b"on stderr", b"on stdout")]),
    ("command-wrong-encoding", "naive", &[Fails("client-1", "UnicodeDecodeError: 'gbk'")]),
    ("delimiter", "delimiter", &[]),
    ("delimiter-in-data", "delimiter", &[MoreThanSends(ASKS)]),
    ("delimiter-no-buffer", "delimiter", &[OtherCount("client-1")]),
    ("files", "json-header", &[]),
    ("files-as-text", "json-header", &[Fails("client-1", "EOFError: the stream ended after 0 of 4")]),
    ("files-half-is-whole", "json-header", &[Carries("server>client-2", b"many lines", b"\"size\": 0")]),
    ("files-one-recv", "json-header", &[Short(ASKS, 512), Discarded(ASKS)]),
    ("files-trusts-the-name", "json-header", &[Carries(ANSWERS, b"open sesame", b"\"size\": 0")]),
    ("length-prefix", "length-prefix", &[]),
    ("length-prefix-wrong-order", "length-prefix", &[Refused(ASKS), Silent(ANSWERS), TimesOut("client-1")]),
    ("nodelay-cures-nothing", "naive", &[Stuck(ASKS), OtherCount("client-1")]),
    ("sleep-cures-nothing", "naive", &[Stuck(ASKS), OtherCount("client-1")]),
    ("two-sends-one-recv", "naive", &[Stuck(ASKS), OtherCount("client-1")]),
    ("udp-empty-is-end", "naive", &[Lost(ASKS), TimesOut("client-1")]),
    ("udp-one-address", "naive", &[Silent("server>client-2"), Lost(ANSWERS), TimesOut("client-2")]),
    ("udp-read-in-pieces", "naive", &[CutOff(ASKS, 9), TimesOut("client-1")]),
    ("udp-short-buffer", "naive", &[CutOff(ASKS, 9)]),
    ("udp-upper", "naive", &[]),
    ("udp-wrong-port", "naive", &[Lost("client-1"), TimesOut("client-1")]),
    ("upper", "naive", &[]),
    ("upper-ascii-only", "naive", &[Carries(ANSWERS, "CAFé".as_bytes(), "CAFÉ".as_bytes())]),
    ("upper-cut-character", "naive", &[Fails("client-1", "UnicodeDecodeError: 'utf-8'"), Cut(ANSWERS)]),
    ("upper-early-client", "naive", &[Fails("client-1", "ConnectionRefusedError: ")]),
    ("upper-empty-line", "naive", &[SendsNothing(ASKS), TimesOut("client-1")]),
    ("upper-forgets-eof", "naive", &[EndAgain(ASKS), SendsNothing(ANSWERS)]),
    ("upper-joins-at-once", "naive", &[OneAfterTheOther]),
    ("upper-leaves-early", "naive", &[Fails("server", "ConnectionResetError: "), Discarded(ANSWERS)]),
    ("upper-one-recv", "naive", &[Cut(ASKS), Reset(ANSWERS)]),
    ("upper-sends-text", "naive", &[Fails("client-1", "TypeError: a bytes-like object is required"), Silent(ASKS)]),
    ("upper-serial", "naive", &[OneAfterTheOther]),
    ("upper-socketserver", "naive", &[]),
    ("upper-socketserver-serial", "naive", &[OneAfterTheOther]),
    ("upper-swallows-errors", "naive", &[Silent(ANSWERS)]),
    ("upper-threads", "naive", &[]),
    ("upper-asyncio", "naive", &[]),
    ("upper-asyncio-blocks", "naive", &[OneAfterTheOther]),
    (
        "upper-wrong-name",
        "naive",
        &[Fails("server", "NameError: name 'phone'"), Fails("client-1", "ConnectionRefusedError: ")],
    ),
    ("upper-wrong-port", "naive", &[Fails("client-1", "ConnectionRefusedError: ")]),
    (
        "upper-wrong-socket",
        "naive",
        &[Fails("server", "OSError: [Errno 107]"), Fails("client-1", "ConnectionResetError: "), Discarded(ASKS)],
    ),
];

// ---------------------------------------------------------------- a run and what it shows

struct Evidence {
    trace: Trace,
    report: Report,
    summary: Summary,
}

fn evidence(scenario: &Scenario, lens: &str) -> Evidence {
    let framing = Framing::new(lens, FramingOptions::default()).expect("it is a framing");
    let (trace, report) = run(&Scenario { framing, ..scenario.clone() });
    let facts = RunFacts {
        conserved: report.conserved,
        threads_left: report.threads_left,
        descriptors_left: report.descriptors_left,
    };
    let summary = summarise(&World::at_end(&trace), facts);
    Evidence { trace, report, summary }
}

impl Evidence {
    fn flow(&self, name: &str) -> Option<FlowState<'_>> {
        let world = World::at_end(&self.trace);
        world.flows().into_iter().find(|id| self.trace.flow_name(*id) == name).and_then(|id| world.flow(id))
    }

    /// Whether a flow of that name is so; one that was never made has carried nothing.
    fn of_flow(&self, name: &str, test: impl Fn(&FlowState<'_>) -> bool) -> bool {
        self.flow(name).is_some_and(|flow| test(&flow))
    }

    /// Whether an actor's events have one like this.
    fn told(&self, name: &str, test: impl Fn(&What) -> bool) -> bool {
        self.trace.events().any(|event| self.trace.actor_name(event.actor) == name && test(&event.what))
    }

    fn noted(&self, name: &str, test: impl Fn(&Note) -> bool) -> bool {
        self.told(name, |what| matches!(what, What::Noted(note) if test(note)))
    }

    fn frames(&self, flow: &FlowState<'_>, test: impl Fn(&Verdict) -> bool) -> bool {
        (0..flow.framed).filter_map(|index| flow.frame(index)).any(|(_, span)| test(&flow.verdict(&span)))
    }

    fn shows(&self, sign: Sign) -> bool {
        match sign {
            Fails(actor, message) => {
                let last = |text: &str| text.lines().next_back().is_some_and(|line| line.starts_with(message));
                self.told(actor, |what| matches!(what, What::Raised(text) if last(text)))
                    && self.noted(actor, |note| matches!(note, Note::Ended(Ending::Failed(_))))
            }
            TimesOut(actor) => self.told(actor, |what| match what {
                What::Returned(returned) => matches!(returned.detail.as_deref(), Some(Got::TimedOut { .. })),
                _ => false,
            }),
            WaitsForCommand(actor) => {
                let waits = |note: &Note| matches!(note, Note::Waits(Waiting::Command { .. }));
                self.noted(actor, waits) && self.noted(actor, |note| matches!(note, Note::Ended(Ending::Stopped)))
            }
            OtherCount(client) => {
                let count = |name: String| self.flow(&name).map(|flow| flow.messages);
                count(format!("{client}>server")) != count(format!("server>{client}"))
            }
            OneAfterTheOther => self.first_answer("client-2") > self.end_of("client-1"),
            Lost(name) => self.summary.flows.iter().any(|flow| flow.flow.starts_with(name) && flow.dropped > 0),
            sign => self.flow_shows(sign),
        }
    }

    fn flow_shows(&self, sign: Sign) -> bool {
        match sign {
            Stuck(flow) => self.of_flow(flow, |flow| {
                // Several messages in one chunk, or in one frame.
                let stuck = |verdict: &Verdict| matches!(verdict, Verdict::Stuck { .. } | Verdict::StuckAndCut { .. });
                flow.recvs_in(0..u64::MAX).any(|recv| flow.is_sticky(&recv)) && self.frames(flow, stuck)
            }),
            Cut(flow) => self.of_flow(flow, |flow| self.frames(flow, |verdict| matches!(verdict, Verdict::Cut { .. }))),
            Short(flow, size) => self.of_flow(flow, |flow| {
                let short = |recv: &sockscope::world::RecvView| recv.range.end - recv.range.start == size;
                flow.recvs_in(0..u64::MAX).any(|recv| short(&recv))
            }),
            Discarded(flow) => self.of_flow(flow, |flow| flow.discarded() > 0),
            Reset(flow) => self.of_flow(flow, |flow| flow.reset() > 0),
            Refused(flow) => self.of_flow(flow, |flow| flow.rejected > 0),
            MoreThanSends(flow) => {
                self.of_flow(flow, |flow| flow.framed > flow.messages && flow.sends_and_frames_differ())
            }
            Silent(name) => self.flow(name).is_none_or(|flow| flow.accepted == 0),
            Carries(flow, these, those) => self.of_flow(flow, |flow| {
                let bytes = flow.bytes(0..flow.accepted);
                let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
                has(these) && !has(those)
            }),
            EndAgain(flow) => self.of_flow(flow, |flow| {
                let ends = (0..flow.recvs_returned).filter_map(|index| flow.recv(index));
                ends.filter(|recv| recv.errno.is_none() && recv.range.is_empty()).count() > 10
            }),
            SendsNothing(flow) => self.of_flow(flow, |flow| {
                let mut sends = (0..flow.sends_returned).filter_map(|index| flow.send(index));
                sends.any(|send| send.errno.is_none() && send.range.is_empty())
            }),
            CutOff(flow, bytes) => self.of_flow(flow, |flow| flow.cut == bytes),
            _ => false,
        }
    }

    /// The position of the first bytes that a client got.
    fn first_answer(&self, client: &str) -> Option<usize> {
        let flow = self.flow(&format!("server>{client}"))?;
        flow.recvs_in(0..u64::MAX).next()?.returned
    }

    fn end_of(&self, actor: &str) -> Option<usize> {
        let ends = |what: &What| matches!(what, What::Noted(note) if matches!(note.as_ref(), Note::Ended(_)));
        self.trace.events().position(|event| self.trace.actor_name(event.actor) == actor && ends(&event.what))
    }

    /// What is wrong with a program that claims to be correct.
    fn damage(&self) -> Vec<String> {
        let mut found: Vec<String> = self.report.failures.iter().map(|failure| failure.en.clone()).collect();
        if self.report.end != End::Finished {
            found.push(format!("it ends {:?}", self.report.end));
        }
        for flow in &self.summary.flows {
            let whole = flow.messages_sent == flow.messages_received && flow.intact == flow.messages_sent;
            let left =
                flow.queued.unwrap_or(0) + flow.unsent + flow.discarded + flow.reset + flow.dropped + flow.truncated;
            if !whole || left > 0 || flow.messages_sent == Some(0) {
                found.push(format!("{flow:?}"));
            }
        }
        let spins = |what: &What| matches!(what, What::Noted(note) if matches!(note.as_ref(), Note::Spins { .. }));
        if self.trace.events().any(|event| spins(&event.what) || matches!(event.what, What::Raised(_))) {
            found.push("something goes round and round, or raises an exception".to_owned());
        }
        if self.first_answer("client-2") > self.end_of("client-1") {
            found.push("the second client is answered only when the first has gone".to_owned());
        }
        found
    }
}

/// What speaks against the claim of a program.
fn objections(id: &str, scenario: &Scenario) -> Vec<String> {
    let Some((_, lens, signs)) = CLAIMS.iter().find(|(known, ..)| *known == id) else {
        return vec![format!("{id}: this test does not know what it claims")];
    };
    let evidence = evidence(scenario, lens);
    let mut found = if signs.is_empty() { evidence.damage() } else { Vec::new() };
    found.extend(signs.iter().filter(|sign| !evidence.shows(**sign)).map(|sign| format!("{sign:?} is not there")));
    let left = (evidence.report.threads_left, evidence.report.descriptors_left, evidence.summary.conserved);
    if left != (0, 0, true) {
        found.push(format!("threads, descriptors, conserved: {left:?}"));
    }
    found.into_iter().map(|objection| format!("{id}: {objection}")).collect()
}

#[test]
fn every_program_of_the_library_is_what_it_claims() {
    let library = library();
    let found: Vec<_> = for_each_at_once(&library, |(id, scenario)| objections(id, scenario)).concat();
    assert!(found.is_empty(), "{}", found.join("\n"));
    let gone = CLAIMS.iter().filter(|(id, ..)| !library.iter().any(|(known, _)| known == id));
    assert_eq!(gone.count(), 0, "this test knows programs that are not there");
}

/// The entries of the library as JSON, by name.
fn entries() -> BTreeMap<String, serde_json::Value> {
    let entry = |folder: std::path::PathBuf| {
        let json = std::fs::read_to_string(folder.join("library.json")).expect("it can be read");
        let entry: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
        (entry["id"].as_str().expect("it has a name").to_owned(), entry)
    };
    library_folders().into_iter().map(entry).collect()
}

#[test]
fn what_a_mistake_shows_the_program_that_it_was_made_from_does_not_show() {
    let (entries, library) = (entries(), library());
    let found = for_each_at_once(CLAIMS, |(id, lens, signs)| {
        let Some(origin) = entries[*id]["mistake_of"].as_str() else { return Vec::new() };
        let of = |id: &str| &library.iter().find(|(known, _)| known == id).expect("it is in the library").1;
        let evidence = evidence(&Scenario { clients: of(id).clients, ..of(origin).clone() }, lens);
        let shown = signs.iter().filter(|sign| evidence.shows(**sign));
        shown.map(|sign| format!("{id}: {origin} shows {sign:?} as well")).collect()
    });
    assert_eq!(found.concat(), Vec::<String>::new());
}

#[test]
fn a_mistake_has_a_text_about_its_defect_and_a_correct_program_that_it_was_made_from() {
    let claims: BTreeMap<_, _> = CLAIMS.iter().map(|(id, _, signs)| (*id, signs.is_empty())).collect();
    for (id, entry) in &entries() {
        let correct = claims[id.as_str()];
        assert_eq!(entry["defect"].is_null(), correct, "{id}");
        assert_eq!(entry["mistake_of"].as_str().map(|origin| claims[origin]), (!correct).then_some(true), "{id}");
        let texts = ["title", "summary"].iter().chain(if correct { None } else { Some(&"defect") });
        for text in texts.flat_map(|text| ["en", "zh"].map(|lang| &entry[*text][lang])) {
            assert!(text.as_str().is_some_and(|text| !text.is_empty()), "{id}: {entry}");
        }
    }
}
