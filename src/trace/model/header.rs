//! The first line of a trace: what was run, and where. It tells nothing that happened.
//! What readers need of it is typed; the scenario stands beside for whoever wants to run it again.

use serde::{Deserialize, Serialize};

use crate::codec::Framing;

/// The version of the trace file that this program writes. It reads this one and every older one.
pub const TRACE_VERSION: u32 = 2;

/// Who goes on: one actor after another, in an order that can be repeated, or all at full speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Schedule {
    #[default]
    Staged,
    Free,
}

impl Schedule {
    /// The name in flags and files.
    pub fn name(self) -> &'static str {
        match self {
            Schedule::Staged => "staged",
            Schedule::Free => "free",
        }
    }
}

/// Whose work the frames of a trace are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frames {
    /// The programs cut them.
    #[default]
    Own,
    /// The workbench read along; what the programs make of the bytes is their own affair.
    ReadAlong,
}

/// The text of a program that ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub file: String,
    pub text: String,
}

/// What a reader needs to know of a run beside its events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Facts {
    pub schedule: Schedule,
    pub frames: Frames,
    /// The framing that the run began with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub framing: Option<Framing>,
    /// The programs whose text is known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// How many clients outside this program came in the parts of the recording before this one.
    #[serde(skip_serializing_if = "is_zero")]
    pub came_before: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The first line of a trace file: what was run, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Header {
    /// The version of the format.
    pub sockscope_trace: u32,
    /// The program that recorded, with its version.
    pub made_by: String,
    /// The operating system, as `std::env::consts::OS` names it.
    pub platform: String,
    /// What was run, as its scenario file says it.
    pub scenario: serde_json::Value,
    /// What a reader needs to know of it.
    pub facts: Facts,
    /// Whether times, ports, addresses and descriptors have been replaced by ordinals.
    pub normalised: bool,
}

impl Header {
    /// The header of a run of a scenario by this program on this machine.
    pub fn new(scenario: serde_json::Value) -> Self {
        Self {
            sockscope_trace: TRACE_VERSION,
            made_by: concat!("sockscope ", env!("CARGO_PKG_VERSION")).to_owned(),
            platform: std::env::consts::OS.to_owned(),
            facts: Facts::of_scenario(&scenario),
            scenario,
            normalised: false,
        }
    }

    /// The text of a program that ran, by the name of its file.
    pub fn source(&self, file: &str) -> Option<&str> {
        self.facts.sources.iter().find(|source| source.file == file).map(|source| source.text.as_str())
    }
}

impl Facts {
    /// What a scenario says of its run. Nobody else reads a scenario without knowing what one is; a field that tells
    /// nothing here leaves the cautious answer: free, own frames, no framing, no text.
    fn of_scenario(scenario: &serde_json::Value) -> Self {
        let programs = scenario.get("programs").and_then(serde_json::Value::as_array).map_or(&[][..], Vec::as_slice);
        let text = |program: &serde_json::Value, field: &str| program.get(field)?.as_str().map(str::to_owned);
        let sources = programs
            .iter()
            .filter_map(|program| Some(Source { file: text(program, "file")?, text: text(program, "source")? }));
        let read = |field: &str| scenario.get(field).cloned();
        Self {
            schedule: read("schedule").and_then(|it| serde_json::from_value(it).ok()).unwrap_or(Schedule::Free),
            frames: if programs.is_empty() { Frames::Own } else { Frames::ReadAlong },
            framing: read("framing").and_then(|it| serde_json::from_value(it).ok()),
            sources: sources.collect(),
            came_before: 0,
        }
    }
}

/// The header as it stands in a file. Facts that its scenario tells already are not told twice.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    sockscope_trace: u32,
    made_by: String,
    platform: String,
    scenario: serde_json::Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    facts: Option<Facts>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    normalised: bool,
}

impl From<Header> for Written {
    fn from(header: Header) -> Self {
        let Header { sockscope_trace, made_by, platform, scenario, facts, normalised } = header;
        let facts = (facts != Facts::of_scenario(&scenario)).then_some(facts);
        Self { sockscope_trace, made_by, platform, scenario, facts, normalised }
    }
}

impl From<Written> for Header {
    fn from(written: Written) -> Self {
        let Written { sockscope_trace, made_by, platform, scenario, facts, normalised } = written;
        let facts = facts.unwrap_or_else(|| Facts::of_scenario(&scenario));
        Self { sockscope_trace, made_by, platform, scenario, facts, normalised }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(header: &Header) -> String {
        serde_json::to_string(header).unwrap()
    }

    #[test]
    fn facts_are_told_where_the_scenario_does_not_tell_them() {
        let scenario = serde_json::json!({
            "schedule": "staged",
            "framing": {"kind": "fixed", "options": {"frame_size": 3}},
            "programs": [{"file": "server.py", "source": "pass"}],
        });
        let header = Header::new(scenario);
        assert_eq!((header.facts.schedule, header.facts.frames), (Schedule::Staged, Frames::ReadAlong));
        assert_eq!(header.facts.framing.as_ref().map(|framing| framing.options().frame_size), Some(3));
        assert_eq!((header.source("server.py"), header.source("client.py")), (Some("pass"), None));
        assert!(!lines_of(&header).contains("facts"));
        let imported = Header {
            facts: Facts { schedule: Schedule::Staged, ..Facts::default() },
            ..Header::new(serde_json::Value::Null)
        };
        let line = lines_of(&imported);
        assert!(line.contains(r#""facts":{"schedule":"staged","frames":"own"}"#), "{line}");
        assert_eq!(serde_json::from_str::<Header>(&line).unwrap(), imported);
    }

    #[test]
    fn a_scenario_that_tells_nothing_leaves_the_cautious_answer() {
        for scenario in [serde_json::Value::Null, serde_json::json!({"programs": 7, "schedule": [], "framing": "x"})] {
            let facts = Header::new(scenario).facts;
            assert_eq!(facts, Facts { schedule: Schedule::Free, ..Facts::default() });
        }
    }
}
