//! The inspector: what another framing would have made of the same chunks is what a decoder makes of them, at record time
//! too; and what is told of some bytes is told of just those. How it looks is the window's affair.

use proptest::prelude::*;
use sockscope::codec::{Ending, FrameSpan, Framing, FramingOptions, Rejection, fault_words, kinds};
use sockscope::figure::inspector::{Cutting, chunks, decoded};
use sockscope::figure::{Ink, Subject};
use sockscope::lang::{Lang, Text};
use sockscope::trace::{Trace, What};
use sockscope::world::{FlowState, World};

use crate::tools::recorded::all_recorded;

/// The frames and refusals of a flow as they were recorded, read from the events alone.
fn cut_then(trace: &Trace, flow: &FlowState<'_>) -> (Vec<FrameSpan>, Vec<Rejection>) {
    let (mut frames, mut refused) = (Vec::new(), Vec::new());
    for event in trace.events() {
        match &event.what {
            What::Framed(span) if span.flow == flow.id => frames.push(span.frame),
            What::FrameRejected(rejected) if rejected.flow == flow.id => refused.push(rejected.rejection.clone()),
            _ => {}
        }
    }
    (frames, refused)
}

/// Calls `check` with every stream of every recorded run that speaks one framing to its end.
fn streams(mut check: impl FnMut(&str, &Trace, &FlowState<'_>, &Framing)) {
    for (name, trace) in all_recorded() {
        let world = World::at_end(&trace);
        for id in world.flows() {
            let flow = world.flow(id).expect("it is there");
            let one_framing = trace.conn(id.conn()).is_some_and(|conn| conn.speaks.len() == 1);
            if let Some(framing) = flow.framing().filter(|_| one_framing && !flow.datagrams) {
                check(&format!("{name}, {}", trace.flow_name(id)), &trace, &flow, framing);
            }
        }
    }
}

#[test]
fn under_the_framing_that_was_spoken_it_is_what_was_decoded_then() {
    let mut looked_at = 0;
    streams(|name, trace, flow, framing| {
        let (frames, refused) = cut_then(trace, flow);
        let anew = decoded(framing, chunks(flow).into_iter().map(|range| flow.bytes(range)));
        assert_eq!(anew.frames, frames, "{name}: the frames");
        assert_eq!(anew.rejections, refused, "{name}: the refusals");
        looked_at += frames.len();
    });
    assert!(looked_at > 500, "{looked_at} frames");
}

/// Whether a line of what another framing would do tells of one of some refusals.
fn told_of(line: &str, rejections: &[Rejection], lang: Lang) -> bool {
    rejections.iter().any(|refused| line.ends_with(fault_words(&refused.code, lang)))
}

#[test]
fn a_late_refusal_is_told_and_offsets_are_those_of_the_first_and_the_last_byte() {
    streams(|name, _, flow, _| {
        let subject = Subject::new(World::at_end(flow.trace()), flow, Lang::En);
        let Some(end) = Some(flow.received).filter(|end| *end > 30) else { return };
        // Twenty frames of one byte, and then a refusal: more than there are lines.
        let frame = |start: u64| FrameSpan { start, header: 0, payload: 1, trailer: 0 };
        let (code, sentence) = ("payload-over-limit".into(), Text::new("it is too long", "太长"));
        let refused = Rejection { range: 20..end.min(24), code, fatal: false, sentence };
        let cutting =
            Cutting { frames: (0..20).map(frame).collect(), rejections: vec![refused], ending: Ending::Clean };
        let framing = Framing::first();
        let found = subject.what_if(&framing, &cutting);
        assert_eq!(found.lines.len(), 12, "{name}: {:?}", found.lines);
        assert_eq!(found.lines.last(), Some(&("20 … 23: over the limit".to_owned(), Ink::Bad)), "{name}");
        assert!(found.lines[0].0.starts_with("0: ") && found.lines[10].0.starts_with("10: "), "{name}");
        assert!(found.sentence.ends_with("; refused at byte 20: over the limit"), "{name}: {}", found.sentence);
        assert_eq!(found.ink, Ink::Bad, "{name}");
    });
}

#[test]
fn other_framings_are_told_in_both_languages_and_change_nothing() {
    streams(|name, _, flow, _| {
        for kind in kinds() {
            let framing = Framing::new(kind.name(), FramingOptions::default()).expect("the default options fit");
            for lang in [Lang::En, Lang::Zh] {
                let subject = Subject::new(World::at_end(flow.trace()), flow, lang);
                let cutting = subject.cut_by(&framing).unwrap_or_else(|| panic!("{name}: it is short"));
                let found = subject.what_if(&framing, &cutting);
                assert!(!found.sentence.is_empty() && found.lines.iter().all(|(line, _)| !line.is_empty()), "{name}");
                let sight = sockscope::figure::Sight { units: 0..subject.axis(), most: usize::MAX };
                let row = subject.messages_if(&framing, Some(&cutting), &sight);
                let refused = found.lines.iter().filter(|(line, _)| told_of(line, &cutting.rejections, lang)).count();
                assert_eq!(refused > 0, !cutting.rejections.is_empty(), "{name}: {:?}", found.lines);
                assert!(cutting.rejections.is_empty() || found.ink == Ink::Bad, "{name}: {}", found.sentence);
                assert!(row.said.is_some() || !row.chips.is_empty() || !row.refusals.is_empty(), "{name}: {row:?}");
                let inside = |chip: &sockscope::figure::Chip| chip.bytes.end <= flow.received;
                assert!(row.chips.iter().all(inside), "{name}: no byte that nobody has read");
            }
        }
    });
}

/// Streams as programs write them, and what is none.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..20),
        Just(b"\0\0\0\x05hello".to_vec()),
        Just(b"hello\n".to_vec()),
        Just(b"\0\0\0\x10{\"data_size\": 3}abc".to_vec()),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// The bytes cut at the given places.
fn cut(bytes: &[u8], places: &[prop::sample::Index]) -> Vec<Vec<u8>> {
    let mut ends: Vec<usize> = places.iter().map(|place| place.index(bytes.len() + 1)).collect();
    ends.push(bytes.len());
    ends.sort_unstable();
    let mut at = 0;
    ends.into_iter().map(|end| bytes[std::mem::replace(&mut at, end)..end].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_cut_gives_the_same_frames(bytes in stream(), places in proptest::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        for kind in kinds().iter().filter(|kind| kind.marks_boundaries()) {
            let framing = Framing::new(kind.name(), FramingOptions::default()).unwrap();
            let whole = decoded(&framing, [bytes.clone()]);
            prop_assert_eq!(&whole, &decoded(&framing, cut(&bytes, &places)), "{}", kind.name());
        }
    }
}

#[test]
fn what_is_told_of_bytes_is_told_of_just_those() {
    let mut cuts = 0;
    streams(|name, _, flow, _| {
        let end = flow.axis_end();
        for lang in [Lang::En, Lang::Zh] {
            let subject = Subject::new(World::at_end(flow.trace()), flow, lang);
            let explained = subject.explained();
            assert!(
                subject.inspect(&(end..end + 3), explained.as_ref()).is_none(),
                "{name}: there is nothing behind the end"
            );
            for (from, len) in (0..end).step_by(usize::try_from(end / 7 + 1).unwrap()).zip([1, 2, 3, 100, 4, 9, 70]) {
                let bytes = from..end.min(from + len);
                let Some(found) = subject.inspect(&bytes, explained.as_ref()) else { panic!("{name}: {bytes:?}") };
                let known: Vec<String> = flow.bytes(bytes.clone()).iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(found.hex, known[..known.len().min(64)], "{name}");
                assert_eq!(found.more, known.len().saturating_sub(64) as u64, "{name}");
                assert!(!found.belongs.is_empty() && found.belongs.iter().all(|line| !line.is_empty()), "{name}");
                let told: u64 = found.roles.iter().map(|role| role.bytes.end - role.bytes.start).sum();
                assert!(told == 0 || told == (bytes.end - bytes.start).min(64), "{name}: each byte has one role");
                cuts += found.cuts.len();
            }
        }
    });
    assert!(cuts > 0, "somewhere a chunk ends inside a character");
}
