//! Random payloads, options, garbage and cuts: what must hold for every stream.
//! It proves nothing about single bytes; the small cases stand in `codec_splits`.

use crate::tools::codec as tools;

use proptest::{collection::vec, prelude::*, sample::select};
use sockscope::codec::{ByteOrder, Ending, Framing, FramingOptions, Role, explain, kinds};
use tools::*;

fn any_framing(kind_names: Vec<&'static str>) -> impl Strategy<Value = Framing> {
    let delimiter =
        prop_oneof![Just(b"\n".to_vec()), Just(b"\r\n".to_vec()), vec(b'a'..=b'b', 1..6), vec(0..=255u8, 1..4)];
    let limit = prop_oneof![1..40u64, Just(65_536)];
    let order = select(&[ByteOrder::Big, ByteOrder::Little, ByteOrder::Native][..]);
    (select(kind_names), select(&[1u64, 2, 4, 8][..]), order, any::<bool>(), delimiter, 1..20u64, limit).prop_map(
        |(kind, length_width, byte_order, signed, delimiter, frame_size, limit)| {
            let frame_size = frame_size.min(limit);
            let options = FramingOptions { length_width, byte_order, signed, delimiter, frame_size, limit };
            framing(kind, options)
        },
    )
}

/// Every registered kind, so that a new one is tested without being named here.
fn all() -> Vec<&'static str> {
    kinds().iter().map(|kind| kind.name()).collect()
}

/// All kinds but the one that does not frame.
fn real() -> Vec<&'static str> {
    all().into_iter().filter(|name| *name != "naive").collect()
}

fn payload() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..30), vec(b'a'..=b'd', 0..60), vec(any::<u8>(), 200..300)]
}

/// Bytes that look like frames for a while: small lengths, delimiters, JSON, and anything.
fn garbage() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        vec(any::<u8>(), 0..20),
        vec(0..6u8, 0..12),
        vec(b'a'..=b'b', 0..40),
        Just(b"\0\0\0\x10{\"data_size\": 3}abc".to_vec()),
        Just(b"\x10\0\0\0{\"data_size\": 3}abc".to_vec()),
        Just(b"\0\0\0\x02{}".to_vec()),
        Just(b"\r\n".to_vec()),
    ];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// Where a cut starts and ends.
fn range(cut: &Owned) -> std::ops::Range<u64> {
    match cut {
        Owned::Frame(span, _) => span.frame(),
        Owned::Rejected { range, .. } => range.clone(),
    }
}

/// What a delimiter decoder must say, found by a plain search: every cut and whether it is a frame, the buffered bytes, and
/// the ending.
fn plain_lines(stream: &[u8], mark: &[u8], limit: u64) -> (Vec<(std::ops::Range<u64>, bool)>, usize, Ending) {
    let (mut start, mut cuts) = (0, Vec::new());
    let mut add = |start: usize, payload: usize, end: usize| {
        let (start, fits) = (start as u64, payload as u64 <= limit);
        cuts.push((start..if fits { end as u64 } else { start + limit + 1 }, fits));
    };
    while let Some(at) = stream[start..].windows(mark.len()).position(|window| window == mark) {
        add(start, at, start + at + mark.len());
        start += at + mark.len();
    }
    let tail = &stream[start..];
    // The longest beginning of the delimiter that the tail ends with may still belong to no payload.
    let begun = (0..mark.len()).rev().find(|len| tail.ends_with(&mark[..*len])).unwrap_or(0);
    let too_long = (tail.len() - begun) as u64 > limit;
    if too_long {
        add(start, tail.len() - begun, stream.len());
    }
    let have = tail.len() as u64;
    let ending = if have == 0 { Ending::Clean } else { Ending::UnterminatedTail { have } };
    (cuts, if too_long { 0 } else { tail.len() }, ending)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1500, ..ProptestConfig::default() })]

    #[test]
    fn what_was_encoded_is_decoded_at_the_promised_spans(
        framing in any_framing(real()),
        sent in vec(payload(), 0..8),
        lengths in vec(0..40usize, 0..40),
    ) {
        let codec = framing.codec();
        let (mut stream, mut expected) = (Vec::new(), Vec::new());
        for payload in sent {
            // Refusals have tests of their own; here they only leave the payload out.
            if let Ok(encoded) = codec.encode(&payload) {
                expected.push(Owned::Frame(encoded.span_at(stream.len() as u64), payload));
                stream.extend(encoded.bytes);
            }
        }
        let (cuts, ending) = decode(&framing, split_by_lengths(&stream, &lengths));
        prop_assert_eq!(cuts, expected);
        prop_assert_eq!(ending, Ending::Clean);
    }

    #[test]
    fn garbage_is_cut_the_same_way_however_it_comes(
        framing in any_framing(real()),
        stream in garbage(),
        lengths in vec(0..12usize, 0..60),
    ) {
        let expected = whole(&framing, &stream);
        prop_assert_eq!(&decode(&framing, split_by_lengths(&stream, &lengths)), &expected);
        prop_assert_eq!(&decode(&framing, stream.chunks(1)), &expected);
        // The cuts follow each other without a gap but for what a rejection drops, and only a fatal one is the last.
        let (mut end, mut dropping) = (0, false);
        for (index, cut) in expected.0.iter().enumerate() {
            prop_assert!(range(cut).start == end || dropping && range(cut).start > end);
            end = range(cut).end;
            dropping = matches!(cut, Owned::Rejected { fatal: false, .. });
            let fatal = matches!(cut, Owned::Rejected { fatal: true, .. });
            prop_assert!(!fatal || index + 1 == expected.0.len());
            prop_assert_eq!(fatal, index + 1 == expected.0.len() && expected.1 == Ending::Rejected);
        }
        prop_assert!(end <= stream.len() as u64);
    }

    #[test]
    fn every_fed_byte_is_cut_or_buffered_or_dropped_behind_a_rejection(
        framing in any_framing(all()),
        stream in garbage(),
        lengths in vec(0..12usize, 0..60),
    ) {
        let mut decoder = framing.codec().decoder();
        let (mut cuts, mut fed) = (Vec::new(), 0);
        for piece in split_by_lengths(&stream, &lengths) {
            feed(decoder.as_mut(), piece, &mut cuts);
            fed += piece.len() as u64;
            if decoder.finish() != Ending::Rejected {
                let known = cuts.last().map_or(0, |cut| range(cut).end) + decoder.buffered() as u64;
                let dropping = matches!(cuts.last(), Some(Owned::Rejected { .. }));
                prop_assert!(known == fed || dropping && known < fed, "{} of {}", known, fed);
            }
        }
    }

    #[test]
    fn what_is_decoded_can_be_encoded_again(framing in any_framing(real()), stream in garbage()) {
        for cut in whole(&framing, &stream).0 {
            if let Owned::Frame(span, payload) = cut {
                let again = framing.codec().encode(&payload).expect("a decoded payload can be sent");
                let again = whole(&framing, &again.bytes).0;
                prop_assert_eq!(payloads(&again), [payload]);
                // A foreign JSON header may be longer than ours; the other framings have one form only.
                if framing.name() != "json-header" {
                    prop_assert_eq!(range(&again[0]).end, span.end() - span.start);
                }
            }
        }
    }

    #[test]
    fn an_explanation_names_every_byte_exactly_once(framing in any_framing(all()), stream in garbage()) {
        let explanation = explain(&framing, &stream);
        let mut end = 0;
        for part in &explanation.parts {
            prop_assert_eq!(part.range.start, end);
            prop_assert!(part.range.end > end);
            end = part.range.end;
            let in_frame = !matches!(part.role, Role::Rejected | Role::Unfinished | Role::Unread);
            prop_assert_eq!(part.frame.is_some(), in_frame);
            if let Some(index) = part.frame {
                let frame = explanation.frames[index].frame();
                prop_assert!(frame.start <= part.range.start && part.range.end <= frame.end);
            }
        }
        prop_assert_eq!(end, stream.len() as u64);
        let (cuts, ending) = whole(&framing, &stream);
        prop_assert_eq!(explanation.frames.len() + explanation.rejections.len(), cuts.len());
        prop_assert_eq!(explanation.ending, ending);
    }

    #[test]
    fn delimiters_are_found_where_a_plain_search_finds_them(
        mark in vec(b'a'..=b'b', 1..6),
        stream in vec(b'a'..=b'b', 0..200),
        lengths in vec(0..12usize, 0..40),
    ) {
        let (mut rest, mut expected) = (&stream[..], Vec::new());
        while let Some(at) = rest.windows(mark.len()).position(|window| window == mark) {
            expected.push(rest[..at].to_vec());
            rest = &rest[at + mark.len()..];
        }
        let (cuts, ending) = decode(&delimiter(&mark, 65_536), split_by_lengths(&stream, &lengths));
        prop_assert_eq!(payloads(&cuts), expected);
        let have = rest.len() as u64;
        prop_assert_eq!(ending, if have == 0 { Ending::Clean } else { Ending::UnterminatedTail { have } });
    }

    #[test]
    fn a_line_over_the_limit_is_rejected_as_soon_as_nothing_can_save_it(
        mark in vec(b'a'..=b'b', 1..5),
        limit in 1..12u64,
        stream in vec(b'a'..=b'b', 0..60),
        lengths in vec(0..12usize, 0..40),
    ) {
        let framing = delimiter(&mark, limit);
        let mut decoder = framing.codec().decoder();
        let (mut found, mut fed) = (Vec::new(), 0);
        for piece in split_by_lengths(&stream, &lengths) {
            feed(decoder.as_mut(), piece, &mut found);
            fed += piece.len();
            // After every chunk all is said that a plain search can say of what came so far.
            let (cuts, buffered, ending) = plain_lines(&stream[..fed], &mark, limit);
            let told: Vec<_> = found.iter().map(|cut| (range(cut), matches!(cut, Owned::Frame(..)))).collect();
            prop_assert_eq!(told, cuts);
            prop_assert_eq!((decoder.buffered(), decoder.finish()), (buffered, ending));
        }
    }

    #[test]
    fn a_framing_survives_its_own_file_form(framing in any_framing(all())) {
        let text = serde_json::to_string(&framing).expect("it can be written");
        prop_assert_eq!(serde_json::from_str::<Framing>(&text).expect("it can be read"), framing);
    }
}
