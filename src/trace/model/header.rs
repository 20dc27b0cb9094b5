//! The first line of a trace: what was run, and where. It tells nothing that happened.

use serde::{Deserialize, Serialize};

/// The version of the trace file that this program writes. It reads this one and every older one.
pub const TRACE_VERSION: u32 = 1;

/// The first line of a trace file: what was run, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the format.
    pub sockscope_trace: u32,
    /// The program that recorded, with its version.
    pub made_by: String,
    /// The operating system, as `std::env::consts::OS` names it.
    pub platform: String,
    /// What was run, as its scenario file says it.
    pub scenario: serde_json::Value,
    /// Whether times, ports, addresses and descriptors have been replaced by ordinals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub normalised: bool,
}

impl Header {
    /// The header of a run of this program on this machine.
    pub fn new(scenario: serde_json::Value) -> Self {
        Self {
            sockscope_trace: TRACE_VERSION,
            made_by: concat!("sockscope ", env!("CARGO_PKG_VERSION")).to_owned(),
            platform: std::env::consts::OS.to_owned(),
            scenario,
            normalised: false,
        }
    }
}
