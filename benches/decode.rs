//! Measures decoding of length-prefixed frames, with stream ranges, against tokio-util's `LengthDelimitedCodec`.
//! It is not a test of correctness, apart from counting that both sides saw every frame.
//!
//! `cargo bench --bench decode` prints a table. With `--test`, or without cargo's own `--bench`, each case runs once on
//! a short stream and nothing is printed.

use std::{
    env,
    hint::black_box,
    time::{Duration, Instant},
};

use bytes::BytesMut;
use sockscope::codec::{Codec, Cut, Framing, FramingOptions};
use tokio_util::codec::{Decoder as _, LengthDelimitedCodec};

const FRAMES: [usize; 4] = [16, 64, 1024, 65_536];
const PIECES: [usize; 2] = [65_536, 1448];
const ROUNDS: usize = 5;

fn main() {
    // Only `cargo bench` gives `--bench`; `cargo test` may run this binary too, and must not wait for a measurement.
    let given = |name: &str| env::args().any(|argument| argument == name);
    let quick = given("--test") || !given("--bench");
    let codec = Framing::new("length-prefix", FramingOptions::default()).expect("the defaults are valid").codec();
    if !quick {
        println!("{:>8} {:>8} {:>14} {:>14} {:>8}", "frame", "pieces", "ours ns", "tokio-util ns", "ratio");
    }
    for piece in PIECES {
        for size in FRAMES {
            let (frames, stream) = stream(codec.as_ref(), size, quick);
            let rounds = if quick { 1 } else { ROUNDS };
            // The two take turns, so that a slow moment of a shared machine meets both.
            let (mut ours_times, mut theirs_times) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                ours_times.push(timed(|| ours(codec.as_ref(), &stream, piece), frames));
                theirs_times.push(timed(|| theirs(&stream, piece), frames));
            }
            let (a, b) = (per_frame(ours_times, frames), per_frame(theirs_times, frames));
            // A single short round says nothing about speed, so it prints none.
            if !quick {
                println!("{size:>8} {piece:>8} {a:>14.1} {b:>14.1} {:>7.2}x", b / a);
            }
        }
    }
}

/// Frames of one size back to back, and how many they are.
fn stream(codec: &dyn Codec, size: usize, quick: bool) -> (usize, Vec<u8>) {
    let total = match (quick, size) {
        (true, _) => 256 * 1024,
        (false, 65_536) => 64 * 1024 * 1024,
        (false, _) => 8 * 1024 * 1024,
    };
    let frame = codec.encode(&vec![0x5A; size]).expect("the payload is within the limit").bytes;
    let count = total / frame.len();
    (count, frame.repeat(count))
}

fn timed(decode: impl Fn() -> usize, frames: usize) -> Duration {
    let begin = Instant::now();
    let seen = black_box(decode());
    let time = begin.elapsed();
    assert_eq!(seen, frames, "every frame must be seen");
    time
}

fn per_frame(mut times: Vec<Duration>, frames: usize) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e9 / frames as f64
}

fn ours(codec: &dyn Codec, stream: &[u8], piece: usize) -> usize {
    let mut decoder = codec.decoder();
    let mut seen = 0;
    for chunk in stream.chunks(piece) {
        decoder.feed(chunk, &mut |cut| {
            if let Cut::Frame(frame) = cut {
                black_box((frame.span, frame.payload));
                seen += 1;
            }
        });
    }
    seen
}

fn theirs(stream: &[u8], piece: usize) -> usize {
    let mut decoder = LengthDelimitedCodec::new();
    let mut buffer = BytesMut::with_capacity(piece);
    let mut seen = 0;
    for chunk in stream.chunks(piece) {
        buffer.extend_from_slice(chunk);
        while let Some(frame) = decoder.decode(&mut buffer).expect("the stream is valid") {
            black_box(frame);
            seen += 1;
        }
    }
    seen
}
