//! Trace files: what is written is read back, and whatever is read, however damaged, gives whole events and a sentence.
//! It does not ask what the events mean; `world_state` does.

use crate::tools::net as tools;

use proptest::prelude::*;
use sockscope::run::{Run, Watch};
use sockscope::scenario::{Pace, Scenario, Schedule};
use sockscope::trace::{Cut, Event, JsonLines, Trace, TraceError, What, read_trace};
use tools::*;

fn read(text: &[u8]) -> (Trace, Option<Cut>) {
    read_trace(text).expect("the header is whole")
}

fn scenarios() -> Vec<Scenario> {
    vec![
        Scenario::default(),
        scenario(|s| {
            s.framing = framing("length-prefix");
            s.recv_size = 3;
            s.pace = Pace::Lockstep;
        }),
        scenario(|s| s.service = "sink".parse().unwrap()),
        scenario(|s| {
            s.schedule = Schedule::Free;
            s.clients = 12;
            s.repeat = 5;
        }),
        // Text that is more than one byte a character, and bytes that JSON and base64 must carry.
        scenario(|s| {
            s.messages = texts(&["粘包", "\u{0}\n\"quoted\""]);
            s.one_at_a_time = true;
        }),
    ]
}

#[test]
fn what_is_written_is_read_back_and_written_again_the_same() {
    for scenario in scenarios() {
        let (trace, _) = to_end(&scenario);
        for normalised in [false, true] {
            let first = file(&trace, normalised);
            let (again, cut) = read(first.as_bytes());
            assert_eq!(cut, None);
            assert_eq!(again.len(), trace.len());
            assert_same_file(&first, &file(&again, normalised), "read and written again");
            // A normalised trace has nothing raw left, so writing it "raw" gives the same file.
            let raw = file(&again, false);
            assert_same_file(if normalised { &first } else { &raw }, &raw, "written raw");
        }
        let (again, _) = read(file(&trace, false).as_bytes());
        let events: Vec<&Event> = trace.events().collect();
        assert_eq!(
            events,
            again.events().collect::<Vec<_>>(),
            "the events themselves are the same, actors' numbers too"
        );
        for flow in trace.flows() {
            assert_eq!(flow.bytes.read(0..u64::MAX), again.bytes(flow.id).read(0..u64::MAX));
        }
    }
}

/// How the line of an event begins; others stand beside the events.
const EVENT: &[u8] = b"{\"n\":";

/// Whether `prefix` holds the first events of `whole` and nothing else.
fn is_prefix(prefix: &Trace, whole: &Trace) -> bool {
    prefix.len() <= whole.len() && prefix.events().zip(whole.events()).all(|(a, b)| a == b)
}

#[test]
fn every_truncation_gives_whole_events_and_says_where_it_broke_off() {
    let small = scenario(|s| {
        s.clients = 1;
        s.messages = texts(&["hi"]);
    });
    let (trace, _) = to_end(&small);
    let text = file(&trace, false);
    let header = text.find('\n').expect("a header line");
    for length in 0..text.len() {
        let bytes = &text.as_bytes()[..length];
        if length < header {
            assert!(matches!(read_trace(bytes), Err(TraceError::Unreadable(_))), "{length} bytes are no header");
            continue;
        }
        let (read, cut) = read(bytes);
        assert!(is_prefix(&read, &trace), "{length} bytes");
        let whole: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        let at_line_end = text.as_bytes()[length] == b'\n';
        let whole = &whole[..whole.len() - usize::from(!at_line_end)];
        let expected = whole.iter().filter(|line| line.starts_with(EVENT)).count();
        assert_eq!(read.len(), expected, "{length} bytes hold so many whole events");
        // The last line says that the trace is whole; only its line end may be missing.
        assert_eq!(cut.is_none(), length == text.len() - 1, "{length} bytes: {cut:?}");
        if let Some(cut) = cut {
            assert_eq!(cut.line, whole.len() + 1, "{length} bytes");
            assert!(cut.sentence.en.contains(&format!("line {}", cut.line)) && !cut.sentence.zh.is_empty());
        }
    }
}

#[test]
fn a_trace_without_its_last_line_is_cut_wherever_it_was_cut_and_one_of_the_first_format_is_not() {
    let (trace, _) = to_end(&Scenario::default());
    let text = file(&trace, false);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for kept in 1..lines.len() {
        let (before, cut) = read(lines[..kept].concat().as_bytes());
        let events = lines[..kept].iter().filter(|line| line.as_bytes().starts_with(EVENT)).count();
        assert_eq!(before.len(), events);
        let cut = cut.unwrap_or_else(|| panic!("{kept} lines of {} look whole", lines.len()));
        assert_eq!(cut.line, kept + 1);
        assert!(cut.sentence.en.contains("is missing") && cut.sentence.zh.contains("缺少"), "{cut:?}");
        let first_format = lines[..kept].concat().replacen("\"sockscope_trace\":2", "\"sockscope_trace\":1", 1);
        assert_eq!(read(first_format.as_bytes()).1, None, "nothing tells it there");
    }
    let last = lines[lines.len() - 1];
    for (wrong, en) in [
        (text.replacen(last, &last.replacen(&trace.len().to_string(), "7", 1), 1), "field `end`: it counts 7 events"),
        (format!("{text}{last}"), "the line before it is the last one"),
        (format!("{text}{}", lines[1]), "the line before it is the last one"),
        (text.replacen(last, "{\"end\":true}\n", 1), "field `end`"),
        (text.replacen(last, "{\"end\":{\"events\":1,\"bytes\":2}}\n", 1), "field `end`"),
    ] {
        let (whole, cut) = read(wrong.as_bytes());
        assert_eq!(whole.len(), trace.len());
        assert!(cut.as_ref().is_some_and(|cut| cut.sentence.en.contains(en)), "{en}: {cut:?}");
    }
}

#[test]
fn the_last_line_says_what_it_counts_and_one_with_the_number_alone_opens_too() {
    let (trace, _) = to_end(&Scenario::default());
    let text = file(&trace, false);
    let events = trace.len();
    let last = format!("{{\"end\":{{\"events\":{events}}}}}\n");
    assert!(text.ends_with(&last), "{:?}", text.lines().last());
    let early = text.replacen(&last, &format!("{{\"end\":{events}}}\n"), 1);
    let (whole, cut) = read(early.as_bytes());
    assert!(cut.is_none() && whole.len() == events, "{cut:?}");
}

#[test]
fn a_file_without_line_ends_costs_no_more_than_the_longest_line() {
    /// Far more than there is memory for, and none of it is there before it is read.
    struct Zeros(u64);
    impl std::io::Read for Zeros {
        fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
            let n = buf.len().min(usize::try_from(self.0).unwrap_or(usize::MAX));
            buf[..n].fill(0);
            self.0 -= n as u64;
            Ok(n)
        }
    }
    let mut zeros = std::io::BufReader::new(Zeros(1 << 40));
    let refusal = read_trace(&mut zeros).expect_err("it is no trace").text();
    assert!(refusal.en.contains("is not JSON"), "{}", refusal.en);
    assert!(zeros.into_inner().0 > (1 << 40) - (1 << 30), "it was read no further than one line");
}

#[test]
fn a_later_version_is_refused_with_a_remedy_and_an_unknown_file_with_another() {
    let (trace, _) = to_end(&Scenario::default());
    let later = file(&trace, false).replacen("\"sockscope_trace\":2", "\"sockscope_trace\":3", 1);
    let refusal = |text: &[u8]| read_trace(text).expect_err("it is refused").text();
    assert!(
        refusal(later.as_bytes()).en.contains("format 3") && refusal(later.as_bytes()).en.contains("newer Sockscope")
    );
    for other in ["", "\n", "hello", "[1]", "{}", "{\"sockscope_trace\":\"1\"}", "{\"sockscope_trace\":1}"] {
        let text = refusal(other.as_bytes());
        assert!(text.en.contains("line 1") && text.zh.contains("第 1 行"), "{other:?}: {text:?}");
    }
}

#[test]
fn what_is_written_as_it_grows_is_what_is_written_at_the_end() {
    // In the last of these a connection is accepted before its connect has returned, so its name is known late.
    let (late, _) = read(include_bytes!("../data/recv_before_send.jsonl"));
    for whole in scenarios().iter().map(|scenario| to_end(scenario).0).chain([late]) {
        // Event by event: the state of a live trace after each of its events.
        let store = sockscope::trace::ByteStore::default();
        for flow in whole.flows() {
            store.flow(flow.id).append(&flow.bytes.read(0..u64::MAX));
        }
        let mut growing = Trace::new((*whole.header).clone(), store);
        let mut out = Vec::new();
        let mut lines = JsonLines::start(&mut out, &whole.header, false).unwrap();
        for event in whole.events() {
            growing.push(event.clone());
            let after = growing.len() as u64;
            let beside = whole.answered().filter(|answered| answered.after == after);
            beside.for_each(|answered| growing.push_answered(answered.clone()));
            lines.catch_up(&growing).unwrap();
        }
        lines.finish(&growing).unwrap();
        assert_same_file(&file(&whole, false), &String::from_utf8(out).unwrap(), "event by event");
    }
}

#[test]
fn a_live_run_is_written_as_it_grows() {
    for schedule in [Schedule::Free, Schedule::Staged] {
        let (told, published) = std::sync::mpsc::channel();
        let notify = Box::new(move || {
            told.send(()).ok();
        });
        let run = Run::start(
            &scenario(|s| {
                s.schedule = schedule;
                s.repeat = 40;
            }),
            Watch { paused: false, notify: Some(notify), ..Watch::default() },
        )
        .unwrap();
        let mut out = Vec::new();
        let mut lines = JsonLines::start(&mut out, &run.trace().header, false).unwrap();
        while !run.is_over() {
            published.recv_timeout(PATIENCE).expect("a run that goes on is published");
            lines.catch_up(&run.trace()).unwrap();
        }
        let (trace, report) = in_time("the end of the run", move || run.finish());
        lines.finish(&trace).unwrap();
        assert_whole(&trace, &report);
        assert_same_file(&file(&trace, false), &String::from_utf8(out).unwrap(), "as it grew");
    }
}

#[test]
fn a_number_far_out_of_range_costs_no_memory() {
    let (trace, _) = to_end(&Scenario::default());
    let text = file(&trace, false);
    let damages = [
        ("\"conn\":0", "\"conn\":900000000"),
        ("\"socket\":1", "\"socket\":900000"),
        ("\"conn\":1", "\"conn\":1000001"),
    ];
    for (from, to) in damages {
        let damaged = text.replacen(from, to, 1);
        assert_ne!(damaged, text);
        let (read, cut) = read(damaged.as_bytes());
        assert!(cut.is_some_and(|cut| cut.sentence.en.contains("out of range")), "{to}");
        assert!(read.conns().count() < 5000 && read.sockets().count() < 5000);
    }
}

/// Everything that anybody may ask of a trace, so that nothing in it can make an answer fail.
fn ask_everything(trace: &Trace) {
    for k in [0, 1, trace.len() / 2, trace.len()] {
        let world = sockscope::world::World::new(trace, sockscope::trace::Position(k));
        world.actors();
        world.accounting();
        sockscope::figure::queues(&world, sockscope::lang::Lang::En);
        for id in world.flows() {
            let flow = world.flow(id).expect("a listed flow exists");
            sockscope::figure::Subject::new(world, &flow, sockscope::lang::Lang::Zh).end_states();
            flow.buffers();
            flow.framing();
            flow.provenance(0..u64::MAX);
            flow.recvs_in(0..u64::MAX).for_each(|recv| drop(flow.bytes(recv.range)));
            (0..flow.framed).filter_map(|n| flow.frame(n)).for_each(|(_, span)| {
                flow.verdict(&span);
                flow.bytes(span.payload_range());
            });
        }
    }
    let facts = sockscope::world::RunFacts { conserved: true, threads_left: 0, descriptors_left: 0 };
    sockscope::world::summarise(&sockscope::world::World::at_end(trace), facts);
    (0..trace.len()).for_each(|n| drop(sockscope::trace::log_line(trace, n, sockscope::lang::Lang::En)));
    file(trace, true);
}

fn small_file() -> &'static [u8] {
    static FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    FILE.get_or_init(|| {
        let (trace, _) = to_end(&scenario(|s| {
            s.clients = 2;
            s.framing = framing("length-prefix");
            s.recv_size = 6;
        }));
        file(&trace, false).into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_never_panic(flips in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = small_file().to_vec();
        for (at, with) in flips {
            let at = at.index(bytes.len());
            bytes[at] = with;
        }
        if let Ok((trace, _)) = read_trace(&bytes[..]) {
            ask_everything(&trace);
        }
    }

    /// Digits are where a damaged file is still a good one, and lies.
    #[test]
    fn changed_digits_never_panic(changes in proptest::collection::vec((any::<proptest::sample::Index>(), b'0'..=b'9'), 1..4)) {
        let mut bytes = small_file().to_vec();
        let header = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        let digits: Vec<usize> = (header..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
        for (at, with) in changes {
            bytes[digits[at.index(digits.len())]] = with;
        }
        if let Ok((trace, _)) = read_trace(&bytes[..]) {
            ask_everything(&trace);
        }
    }
}

#[test]
fn huge_numbers_never_panic() {
    let (trace, _) = to_end(&scenario(|s| {
        s.clients = 1;
        s.messages = texts(&["hi", "you"]);
        s.framing = framing("json-header");
    }));
    let text = file(&trace, false);
    let header = text.find('\n').unwrap();
    let digit = |at: usize| text.as_bytes()[at].is_ascii_digit();
    for start in (header..text.len()).filter(|at| digit(*at) && !digit(at - 1)) {
        let end = start + text[start..].find(|c: char| !c.is_ascii_digit()).unwrap();
        for number in
            [0, u64::from(u16::MAX), i32::MAX as u64, u64::from(u32::MAX), i64::MAX as u64, u64::MAX - 2, u64::MAX]
        {
            let damaged = format!("{}{number}{}", &text[..start], &text[end..]);
            if let Ok((trace, _)) = read_trace(damaged.as_bytes()) {
                ask_everything(&trace);
            }
        }
    }
}

#[test]
fn the_bytes_of_a_trace_are_all_bytes_that_were_sent_and_nothing_else() {
    for scenario in scenarios() {
        let (trace, _) = to_end(&scenario);
        for flow in trace.flows() {
            let mut next = 0;
            for event in trace.events() {
                if let What::Returned(returned) = &event.what
                    && returned.flow == flow.id
                    && returned.call.sends()
                {
                    assert_eq!(returned.range().start, next, "sends follow one another without a gap");
                    next = returned.range().end;
                }
            }
            assert_eq!(flow.bytes.len(), next);
            assert_eq!(flow.bytes.read(0..u64::MAX).len() as u64, next);
        }
    }
}
