//! What the tests of the codecs share: decoding to owned values, and framings by options.
//! It holds no test.

use std::borrow::Cow;
use std::ops::Range;

use sockscope::codec::{ByteOrder, Cut, Decoder, Ending, FrameSpan, Framing, FramingOptions};

/// A cut that outlives its chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owned {
    Frame(FrameSpan, Vec<u8>),
    Rejected { range: Range<u64>, code: &'static str, fatal: bool, sentence: String },
}

impl From<Cut<'_>> for Owned {
    fn from(cut: Cut<'_>) -> Self {
        match cut {
            Cut::Frame(frame) => Owned::Frame(frame.span, frame.payload.to_vec()),
            Cut::Rejected(rejection) => Owned::Rejected {
                range: rejection.range,
                code: match rejection.code {
                    Cow::Borrowed(code) => code,
                    Cow::Owned(code) => panic!("a built-in framing has its code in its text: {code}"),
                },
                fatal: rejection.fatal,
                sentence: rejection.sentence.en,
            },
        }
    }
}

/// The framing of a kind with options; panics if they are refused.
pub fn framing(kind: &str, options: FramingOptions) -> Framing {
    Framing::new(kind, options).unwrap_or_else(|error| panic!("{kind}: {error}"))
}

pub fn options() -> FramingOptions {
    FramingOptions::default()
}

pub fn length_prefix(length_width: u64, byte_order: ByteOrder, signed: bool) -> Framing {
    framing("length-prefix", FramingOptions { length_width, byte_order, signed, ..options() })
}

pub fn delimiter(delimiter: &[u8], limit: u64) -> Framing {
    framing("delimiter", FramingOptions { delimiter: delimiter.to_vec(), limit, ..options() })
}

pub fn fixed(frame_size: u64) -> Framing {
    framing("fixed", FramingOptions { frame_size, ..options() })
}

pub fn json_header(limit: u64) -> Framing {
    framing("json-header", FramingOptions { limit, ..options() })
}

/// Feeds pieces and collects what comes; every fed byte must be cut or buffered.
pub fn decode<'a>(framing: &Framing, pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Owned>, Ending) {
    let mut decoder = framing.codec().decoder();
    let mut cuts = Vec::new();
    for piece in pieces {
        feed(decoder.as_mut(), piece, &mut cuts);
    }
    (cuts, decoder.finish())
}

pub fn feed(decoder: &mut dyn Decoder, piece: &[u8], cuts: &mut Vec<Owned>) {
    decoder.feed(piece, &mut |cut| cuts.push(cut.into()));
}

pub fn whole(framing: &Framing, bytes: &[u8]) -> (Vec<Owned>, Ending) {
    decode(framing, [bytes])
}

/// The payloads of all cuts, which must all be frames.
pub fn payloads(cuts: &[Owned]) -> Vec<Vec<u8>> {
    cuts.iter()
        .map(|cut| match cut {
            Owned::Frame(_, payload) => payload.clone(),
            Owned::Rejected { code, .. } => panic!("unexpected rejection {code}"),
        })
        .collect()
}

/// Cuts bytes behind every index whose bit is set.
pub fn split_by_bits(bytes: &[u8], bits: u32) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in 1..bytes.len() {
        if bits >> (at - 1) & 1 == 1 {
            pieces.push(&bytes[from..at]);
            from = at;
        }
    }
    pieces.push(&bytes[from..]);
    pieces
}

/// Cuts bytes into pieces of the given lengths, in turn; a length of 0 gives an empty piece.
pub fn split_by_lengths<'a>(bytes: &'a [u8], lengths: &[usize]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    for length in lengths {
        let (piece, later) = rest.split_at((*length).min(rest.len()));
        pieces.push(piece);
        rest = later;
    }
    pieces.push(rest);
    pieces
}
