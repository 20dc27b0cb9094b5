//! Every way of cutting a short stream into chunks gives the same cuts, and every byte at which it may end has its ending.
//! It tests no long streams; random ones stand in `codec_random`.

use crate::tools::codec as tools;

use sockscope::codec::{ByteOrder, Cut, Ending, Framing, FramingOptions, Need, kinds};
use tools::*;

/// Feeds all 2^(n-1) cuts of `stream` and compares cuts, spans, codes and endings with the uncut stream.
fn all_splits(framing: &Framing, stream: &[u8]) -> Vec<Owned> {
    assert!(stream.len() <= 19, "{} bytes would take too long", stream.len());
    let expected = whole(framing, stream);
    for bits in 0..1u32 << (stream.len().max(1) - 1) {
        let pieces = split_by_bits(stream, bits);
        let found = decode(framing, pieces.iter().copied());
        assert_eq!(found, expected, "{} cut as {pieces:?}", framing.name());
    }
    expected.0
}

/// Encodes the payloads, tries all cuts, and expects exactly these payloads at the spans that the encoder promised.
fn round_trip(framing: &Framing, sent: &[&[u8]]) {
    let (mut stream, mut expected) = (Vec::new(), Vec::new());
    for payload in sent {
        let encoded = framing.codec().encode(payload).expect("the payload can be sent");
        let span = encoded.span_at(stream.len() as u64);
        expected.push(Owned::Frame(span, payload.to_vec()));
        stream.extend(encoded.bytes);
        assert_eq!(span.end(), stream.len() as u64);
    }
    assert_eq!(all_splits(framing, &stream), expected);
}

#[test]
fn every_cut_of_two_length_prefixed_frames_gives_the_same_frames() {
    for order in [ByteOrder::Big, ByteOrder::Little, ByteOrder::Native] {
        for signed in [false, true] {
            round_trip(&length_prefix(1, order, signed), &[b"hello", b"ab"]);
            round_trip(&length_prefix(2, order, signed), &[b"hello", b"wor"]);
            round_trip(&length_prefix(4, order, signed), &[b"abc", b"de"]);
            round_trip(&length_prefix(4, order, signed), &[b"", b"x"]);
        }
    }
    round_trip(&length_prefix(8, ByteOrder::Little, true), &[b"hello"]);
}

#[test]
fn every_cut_of_two_delimited_frames_gives_the_same_frames() {
    round_trip(&delimiter(b"\n", 64), &[b"hello", b"world"]);
    round_trip(&delimiter(b"\r\n", 64), &[b"hel\r", b"wor\nd"]);
    round_trip(&delimiter(b"aab", 64), &[b"aaca", b"", b"b"]);
    round_trip(&delimiter(b"abab", 64), &[b"abb", b"a"]);
    round_trip(&delimiter(b"----", 64), &[b"a", b"--b"]);
}

#[test]
fn every_cut_of_a_line_over_the_limit_gives_the_same_rejection() {
    for stream in [&b"abcd\r\nabc\r\n\r\nx"[..], b"abcdefgh\r\nabc\r\n\r\nx"] {
        let cuts = all_splits(&delimiter(b"\r\n", 3), stream);
        assert!(
            matches!(&cuts[0], Owned::Rejected { range, code: "frame-over-limit", fatal: false, .. } if *range == (0..4))
        );
        assert_eq!(payloads(&cuts[1..]), [b"abc".to_vec(), Vec::new()]);
    }
    // One that nothing ends is rejected all the same, and once.
    assert_eq!(all_splits(&delimiter(b"\r\n", 3), b"a\r\nbcdefghijk\r").len(), 2);
    // Bytes over the limit may still be the beginning of the delimiter, or look like it for a while.
    all_splits(&delimiter(b"ab", 3), b"xxxaaabyyyab");
    all_splits(&delimiter(b"aaab", 2), b"aaaaaaabxxaaab");
    all_splits(&delimiter(b"ab", 1), b"xaxabyab");
}

#[test]
fn every_cut_of_two_fixed_frames_gives_the_same_frames() {
    round_trip(&fixed(7), &[b"hello", b"abcdefg"]);
    round_trip(&fixed(5), &[b"", b"a\0b"]);
    round_trip(&fixed(1), &[b"a", b"", b"b"]);
}

#[test]
fn every_cut_of_a_frame_with_a_json_header_gives_the_same_frame() {
    // The shortest frame is longer than two of the other framings; two of them are cut twice below.
    let cuts = all_splits(&json_header(64), b"\0\0\0\x0f{\"data_size\":0}");
    assert_eq!(payloads(&cuts), [b""]);
    let cuts = all_splits(&json_header(64), b"\0\0\0\x0a{\"a\": [1]}..");
    assert!(matches!(&cuts[..], [Owned::Rejected { range, code: "data-size-missing", .. }] if *range == (0..14)));
}

#[test]
fn every_pair_of_cuts_of_two_frames_with_a_json_header_gives_the_same_frames() {
    let framing = json_header(64);
    let mut stream = framing.codec().encode(b"hello").expect("it fits").bytes;
    stream.extend(framing.codec().encode(b"").expect("it fits").bytes);
    let expected = whole(&framing, &stream);
    assert_eq!(payloads(&expected.0), [b"hello".to_vec(), Vec::new()]);
    for first in 0..=stream.len() {
        for second in first..=stream.len() {
            let pieces = [&stream[..first], &stream[first..second], &stream[second..]];
            assert_eq!(decode(&framing, pieces), expected, "cut at {first} and {second}");
        }
    }
    assert_eq!(decode(&framing, stream.chunks(1)), expected, "byte by byte");
}

#[test]
fn every_cut_of_a_fatal_rejection_gives_the_same_rejection() {
    let cuts = all_splits(&length_prefix(4, ByteOrder::Big, false), b"\0\0\0\x01xGET / HTTP");
    assert!(
        matches!(&cuts[1], Owned::Rejected { range, code: "length-over-limit", fatal: true, .. } if *range == (5..9))
    );
    assert_eq!(cuts.len(), 2, "nothing follows a fatal rejection");
}

#[test]
fn naive_gives_one_frame_for_every_chunk_that_is_not_empty() {
    let framing = framing("naive", options());
    let (cuts, ending) = decode(&framing, [b"hel".as_slice(), b"", b"lo", b"!"]);
    assert_eq!(payloads(&cuts), [b"hel".to_vec(), b"lo".to_vec(), b"!".to_vec()]);
    assert!(matches!(cuts[1], Owned::Frame(span, _) if span.frame() == (3..5) && span.payload_range() == (3..5)));
    assert_eq!(ending, Ending::Clean);
}

/// Ends a stream at every byte and compares with what `expected` says about the number of bytes that came.
fn at_every_byte(framing: &Framing, stream: &[u8], expected: impl Fn(u64) -> (Ending, Need)) {
    let mut limit = framing.options().limit;
    if framing.name() != "delimiter" {
        limit = u64::MAX;
    }
    for end in 0..=stream.len() {
        for pieces in [vec![&stream[..end]], stream[..end].chunks(1).collect()] {
            let mut decoder = framing.codec().decoder();
            pieces.iter().for_each(|piece| decoder.feed(piece, &mut |_| ()));
            let (ending, need) = expected(end as u64);
            assert_eq!((decoder.finish(), decoder.need()), (ending, need), "{} ends at {end}", framing.name());
            let have = match ending {
                Ending::Clean | Ending::Rejected => 0,
                // A line over the limit is dropped, so nothing of it is buffered.
                Ending::UnterminatedTail { have } if have > limit => 0,
                Ending::TruncatedHeader { have, .. } | Ending::UnterminatedTail { have } => have,
                Ending::TruncatedPayload { have, .. } => have + if framing.name() == "fixed" { 0 } else { 4 },
            };
            if framing.name() != "json-header" {
                assert_eq!(decoder.buffered() as u64, have);
            }
        }
    }
}

#[test]
fn the_end_inside_a_length_prefixed_frame_has_its_name() {
    let framing = length_prefix(4, ByteOrder::Big, false);
    at_every_byte(&framing, b"\0\0\0\x03abc\0\0\0\0\0\0\0\x01z", |end| match end {
        0 | 7 | 11 | 16 => (Ending::Clean, Need::AtLeast(4)),
        1..4 => (Ending::TruncatedHeader { have: end, need: 4 }, Need::AtLeast(4 - end)),
        4..7 => (Ending::TruncatedPayload { have: end - 4, need: 3 }, Need::Exactly(7 - end)),
        8..11 => (Ending::TruncatedHeader { have: end - 7, need: 4 }, Need::AtLeast(11 - end)),
        12..=14 => (Ending::TruncatedHeader { have: end - 11, need: 4 }, Need::AtLeast(15 - end)),
        _ => (Ending::TruncatedPayload { have: 0, need: 1 }, Need::Exactly(1)),
    });
}

#[test]
fn the_end_inside_a_delimited_frame_has_its_name() {
    at_every_byte(&delimiter(b"\r\n", 64), b"ab\r\r\n\r\nx", |end| match end {
        0 | 5 | 7 => (Ending::Clean, Need::AtLeast(2)),
        3 | 4 => (Ending::UnterminatedTail { have: end }, Need::AtLeast(1)),
        6 => (Ending::UnterminatedTail { have: 1 }, Need::AtLeast(1)),
        8 => (Ending::UnterminatedTail { have: 1 }, Need::AtLeast(2)),
        _ => (Ending::UnterminatedTail { have: end }, Need::AtLeast(2)),
    });
    // Behind a line over the limit its delimiter must come, and another one for a frame.
    at_every_byte(&delimiter(b"\n", 2), b"abcdef", |end| match end {
        0 => (Ending::Clean, Need::AtLeast(1)),
        1 | 2 => (Ending::UnterminatedTail { have: end }, Need::AtLeast(1)),
        _ => (Ending::UnterminatedTail { have: end }, Need::AtLeast(2)),
    });
    // One byte that does not go on with the delimiter is enough for a rejection.
    at_every_byte(&delimiter(b"\r\n", 1), b"ax", |end| match end {
        0 => (Ending::Clean, Need::AtLeast(2)),
        1 => (Ending::UnterminatedTail { have: 1 }, Need::AtLeast(1)),
        _ => (Ending::UnterminatedTail { have: 2 }, Need::AtLeast(4)),
    });
}

#[test]
fn the_end_inside_a_fixed_frame_has_its_name() {
    at_every_byte(&fixed(3), b"abcde\0", |end| match end % 3 {
        0 => (Ending::Clean, Need::Exactly(3)),
        have => (Ending::TruncatedPayload { have, need: 3 }, Need::Exactly(3 - have)),
    });
}

#[test]
fn the_end_inside_a_frame_with_a_json_header_has_its_name() {
    let framing = json_header(64);
    let stream = framing.codec().encode(b"ab").expect("it fits").bytes;
    assert_eq!(stream, b"\0\0\0\x10{\"data_size\": 2}ab");
    at_every_byte(&framing, &stream, |end| match end {
        0 | 22 => (Ending::Clean, Need::AtLeast(4)),
        1..4 => (Ending::TruncatedHeader { have: end, need: 4 }, Need::AtLeast(4 - end)),
        4..20 => (Ending::TruncatedHeader { have: end, need: 20 }, Need::AtLeast(20 - end)),
        _ => (Ending::TruncatedPayload { have: end - 20, need: 2 }, Need::Exactly(22 - end)),
    });
}

#[test]
fn a_rejected_stream_ends_rejected_and_needs_nothing() {
    at_every_byte(&length_prefix(1, ByteOrder::Big, true), b"\xFFabc", |end| match end {
        0 => (Ending::Clean, Need::AtLeast(1)),
        _ => (Ending::Rejected, Need::Nothing),
    });
}

#[test]
fn a_frame_that_lies_whole_in_its_chunk_is_not_copied() {
    for kind in kinds() {
        let framing = framing(kind.name(), FramingOptions { frame_size: 5, ..options() });
        let chunk = framing.codec().encode(b"hello").expect("it fits").bytes;
        let inside = chunk.as_ptr_range();
        let mut seen = 0;
        framing.codec().decoder().feed(&chunk, &mut |cut| {
            let Cut::Frame(frame) = cut else { panic!("{}: rejected", kind.name()) };
            assert!(inside.contains(&frame.payload.as_ptr()), "{}: copied", kind.name());
            seen += 1;
        });
        assert_eq!(seen, 1);
    }
}
