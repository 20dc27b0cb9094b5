//! Any stream under any framing and any options: however it is cut, the same frames, the same complaints and the same end come out
//! of it, no byte twice and none forgotten; and what `explain` says of it covers it whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sockscope::codec::{ByteOrder, Cut, Framing, FramingOptions, explain, kinds};

/// A framing made of a few bytes; `None` if its options are refused.
fn framing(seed: [u8; 6]) -> Option<Framing> {
    let kind = kinds()[usize::from(seed[0]) % kinds().len()];
    let order = [ByteOrder::Big, ByteOrder::Little, ByteOrder::Native][usize::from(seed[1]) % 3];
    let limit = if seed[2] < 200 { u64::from(seed[2]) + 1 } else { 65_536 };
    let options = FramingOptions {
        length_width: [1, 2, 4, 8][usize::from(seed[1] / 3) % 4],
        byte_order: order,
        signed: seed[1] > 127,
        delimiter: vec![b"\n\r;ab"[usize::from(seed[3]) % 5]; usize::from(seed[3] / 5) % 3 + 1],
        frame_size: u64::from(seed[4]).clamp(1, limit),
        limit,
    };
    Framing::new(kind.name(), options).ok()
}

/// What came of a stream: where each cut lies, whether it is a frame, and its payload or its sentence.
type Found = Vec<(std::ops::Range<u64>, Option<Vec<u8>>, String)>;

fn decoded<'a>(framing: &Framing, pieces: impl Iterator<Item = &'a [u8]>) -> (Found, String) {
    let (mut decoder, mut found) = (framing.codec().decoder(), Vec::new());
    for piece in pieces {
        decoder.feed(piece, &mut |cut| {
            found.push(match cut {
                Cut::Frame(frame) => (frame.span.frame(), Some(frame.payload.to_vec()), String::new()),
                Cut::Rejected(rejection) => (rejection.range, None, rejection.sentence.en),
            });
        });
    }
    (found, format!("{:?}", decoder.finish()))
}

fuzz_target!(|input: &[u8]| {
    let Some((seed, rest)) = input.split_first_chunk::<6>() else { return };
    let Some(framing) = framing(*seed) else { return };
    let Some((step, stream)) = rest.split_first() else { return };
    let whole = decoded(&framing, std::iter::once(stream));
    let step = usize::from(*step) % 17 + 1;
    // Without framing every chunk is a message, which is what is wrong with it.
    let frames = framing.name() != "naive";
    if frames {
        assert_eq!(decoded(&framing, stream.chunks(step)), whole, "in pieces of {step}");
    }
    if frames && stream.len() <= 64 {
        for at in 0..=stream.len() {
            let (first, second) = stream.split_at(at);
            assert_eq!(decoded(&framing, [first, second].into_iter()), whole, "cut at {at}");
        }
    }
    let mut end = 0;
    for (range, ..) in &whole.0 {
        assert!(range.start >= end && range.end >= range.start && range.end <= stream.len() as u64, "{range:?}");
        end = range.end;
    }
    // What was framed comes back out of what it was framed into, unless the framing cannot carry it.
    if let Ok(encoded) = framing.codec().encode(stream) {
        let (found, _) = decoded(&framing, std::iter::once(encoded.bytes.as_slice()));
        if frames {
            assert_eq!(found.len(), 1, "{found:?}");
            assert_eq!(found[0].1.as_deref(), Some(stream));
        }
    }
    let explained = explain(&framing, stream);
    let mut end = 0;
    for part in &explained.parts {
        assert!(part.range.start == end && part.range.end >= end, "{:?}", part.range);
        end = part.range.end;
    }
});
