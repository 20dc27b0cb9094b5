//! Framing codecs: bytes of a stream in, frames with their stream ranges out, and back.
//! They are pure: no socket, thread, clock or trace is known here.
//!
//! Reading order: `frame` (the contract), `framing` (a kind with its options), the five kinds one file each,
//! `counted` and `reassembly` (what the kinds share), `explain` (every byte's role).
//!
//! A new framing costs one file with a [`Kind`], its `mod` line and its entry in the registry below.

mod counted;
mod delimiter;
mod explain;
mod fixed;
mod frame;
mod framing;
mod json_header;
mod json_size;
mod length_field;
mod length_prefix;
mod naive;
mod options;
mod reassembly;

pub use explain::{Explanation, Part, Role, explain};
pub use frame::{Codec, Cut, Decoder, EncodeError, Encoded, Ending, Frame, FrameSpan, Need, Rejection};
pub use framing::{FaultName, Framing, Kind, fault_words};
pub use options::{ByteOrder, FramingError, FramingOptions, MAX_LIMIT};

/// The registry: every framing, in the order in which a person meets them.
static KINDS: &[&dyn Kind] =
    &[&naive::Naive, &delimiter::Delimiter, &fixed::Fixed, &length_prefix::LengthPrefix, &json_header::JsonHeader];

/// Every registered framing, in teaching order.
pub fn kinds() -> &'static [&'static dyn Kind] {
    KINDS
}
