//! The two small languages of lessons over a real run: each measure gives its number, each condition holds and does not hold.
//! What they mean in a lesson is the lesson's affair.

use std::sync::OnceLock;

use sockscope::run::Run;
use sockscope::scenario::{Message, Scenario};
use sockscope::trace::{Position, Trace};
use sockscope::world::{Condition, Measure, World};

/// One client, two messages in one chunk, and one answer.
fn trace() -> &'static Trace {
    static TRACE: OnceLock<Trace> = OnceLock::new();
    TRACE.get_or_init(|| {
        let messages = ["abc", "de"].map(|text| Message::Text(text.to_owned())).to_vec();
        let scenario = Scenario { clients: 1, messages, ..Scenario::default() };
        Run::to_end(&scenario).expect("the run starts").0
    })
}

fn measure(json: &str) -> Option<u64> {
    let measure: Measure = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    measure.of(&World::at_end(trace()))
}

fn holds(json: &str, world: &World<'_>) -> bool {
    let condition: Condition = serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"));
    condition.holds(world)
}

#[test]
fn every_measure_counts_what_it_says() {
    let asks = r#""flow": "client-1>server""#;
    let answers = r#""flow": "server>client-1""#;
    for (json, number) in [
        (format!(r#"{{"sends": {{{asks}}}}}"#), Some(2)),
        (format!(r#"{{"sends": {{{answers}}}}}"#), Some(1)),
        (format!(r#"{{"recvs": {{{asks}}}}}"#), Some(1)),
        (format!(r#"{{"bytes_sent": {{{asks}}}}}"#), Some(5)),
        (format!(r#"{{"bytes_received": {{{asks}}}}}"#), Some(5)),
        (format!(r#"{{"queued": {{{asks}}}}}"#), Some(0)),
        (format!(r#"{{"chunk": {{{asks}, "number": 1}}}}"#), Some(5)),
        (format!(r#"{{"chunk": {{{asks}, "number": 2}}}}"#), None),
        (format!(r#"{{"chunk": {{{asks}, "number": 0}}}}"#), None),
        (format!(r#"{{"sticky_chunks": {{{asks}}}}}"#), Some(1)),
        (format!(r#"{{"split_sends": {{{asks}}}}}"#), Some(0)),
        (format!(r#"{{"frames": {{{asks}}}}}"#), Some(1)),
        (r#"{"calls": {"actor": "client-1", "call": "send"}}"#.to_owned(), Some(2)),
        (r#"{"calls": {"actor": "server", "call": "listen"}}"#.to_owned(), Some(1)),
        (r#"{"open_sockets": {"actor": "server"}}"#.to_owned(), Some(0)),
        (format!(r#"{{"unsent": {{{asks}}}}}"#), Some(0)),
        (format!(r#"{{"discarded": {{{asks}}}}}"#), Some(0)),
        (format!(r#"{{"lost": {{{asks}}}}}"#), Some(0)),
        (format!(r#"{{"cut_off": {{{asks}}}}}"#), Some(0)),
        (format!(r#"{{"messages": {{{asks}}}}}"#), Some(2)),
        (format!(r#"{{"intact": {{{asks}}}}}"#), Some(0)),
        (r#"{"failures": {"actor": "client-1"}}"#.to_owned(), Some(0)),
        (r#"{"accept_queue": {"actor": "client-1"}}"#.to_owned(), None),
        (r#"{"spent": {"actor": "client-1", "call": "send", "number": 3}}"#.to_owned(), None),
        (r#"{"spent": {"actor": "client-1", "call": "send", "number": 0}}"#.to_owned(), None),
        (r#""connections""#.to_owned(), Some(1)),
        (r#"{"printed": {"actor": "client-1", "text": "ABCDE"}}"#.to_owned(), Some(1)),
        (r#"{"sends": {"flow": "nobody>server"}}"#.to_owned(), None),
        (r#"{"calls": {"actor": "nobody", "call": "send"}}"#.to_owned(), None),
    ] {
        assert_eq!(measure(&json), number, "{json}");
    }
}

#[test]
fn every_condition_holds_at_the_end_or_does_not() {
    let sends = |value: u64| format!(r#"{{"measure": {{"sends": {{"flow": "client-1>server"}}}}, "value": {value}}}"#);
    let world = World::at_end(trace());
    for (json, expected) in [
        (format!(r#"{{"is": {}}}"#, sends(2)), true),
        (format!(r#"{{"is": {}}}"#, sends(1)), false),
        (format!(r#"{{"at_least": {}}}"#, sends(2)), true),
        (format!(r#"{{"at_least": {}}}"#, sends(3)), false),
        (format!(r#"{{"at_most": {}}}"#, sends(2)), true),
        (format!(r#"{{"at_most": {}}}"#, sends(1)), false),
        (r#"{"chunks": {"flow": "client-1>server", "are": [5]}}"#.to_owned(), true),
        (r#"{"chunks": {"flow": "client-1>server", "are": [3, 2]}}"#.to_owned(), false),
        (r#"{"printed": {"actor": "client-1", "text": "CD"}}"#.to_owned(), true),
        (r#"{"printed": {"actor": "client-1", "text": "cd"}}"#.to_owned(), false),
        (r#"{"finished": {"actor": "client-1"}}"#.to_owned(), true),
        (r#"{"finished": {"actor": "nobody"}}"#.to_owned(), false),
        (r#"{"raised": {"actor": "client-1", "text": ""}}"#.to_owned(), false),
        (r#"{"not": {"finished": {"actor": "nobody"}}}"#.to_owned(), true),
        (format!(r#"{{"all": [{{"is": {}}}, {{"is": {}}}]}}"#, sends(2), sends(1)), false),
        (format!(r#"{{"any": [{{"is": {}}}, {{"is": {}}}]}}"#, sends(2), sends(1)), true),
        (r#"{"blocked": {"actor": "server", "call": "accept"}}"#.to_owned(), false),
    ] {
        assert_eq!(holds(&json, &world), expected, "{json}");
    }
}

#[test]
fn a_condition_looks_at_its_position_and_no_further() {
    let waits = r#"{"blocked": {"actor": "server", "call": "accept"}}"#;
    let sent = r#"{"at_least": {"measure": {"sends": {"flow": "client-1>server"}}, "value": 1}}"#;
    let first = |json: &str| {
        (0..=trace().len()).find(|at| holds(json, &World::new(trace(), Position(*at)))).expect("it holds some time")
    };
    assert!(first(waits) < first(sent), "the server waits before the client sends");
    assert!(!holds(sent, &World::new(trace(), Position(first(sent) - 1))));
}

#[test]
fn the_schema_names_just_the_calls_that_there_are() {
    let schema: serde_json::Value = serde_json::from_str(sockscope::lesson::schema()).expect("it is JSON");
    let names = schema["$defs"]["Call"]["enum"].as_array().expect("the calls are listed");
    assert!(names.len() >= 13);
    for name in names {
        let json = format!(r#"{{"calls": {{"actor": "server", "call": {name}}}}}"#);
        assert!(serde_json::from_str::<Measure>(&json).is_ok(), "{name}");
    }
}
