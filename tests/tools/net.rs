//! What the tests of the recording core share: scenarios, deadlines and normalised traces.
//! It asserts nothing about a run beyond what every run owes: no thread, no descriptor and no byte left over.

use std::sync::mpsc;
use std::time::Duration;

use sockscope::codec::{Framing, FramingOptions};
use sockscope::net::Report;
use sockscope::run::Run;
use sockscope::scenario::{Message, Scenario};
use sockscope::trace::{FlowId, Note, Trace, What, write_trace};
use sockscope::world::World;

/// How long anything in these tests may take before it counts as hanging. It is no measure of speed.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Runs something on a thread of its own and gives up, loudly, when it hangs.
pub fn in_time<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    within(PATIENCE, what, work)
}

/// Does something that takes long, and fails if it is not done after so much time.
pub fn within<T: Send + 'static>(time: Duration, what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    let worker = std::thread::spawn(move || done.send(work()));
    match result.recv_timeout(time) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("{what} hangs: not done after {time:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(_) => panic!("{what} ended without a result"),
        },
    }
}

/// The default scenario, changed.
pub fn scenario(change: impl FnOnce(&mut Scenario)) -> Scenario {
    let mut scenario = Scenario::default();
    change(&mut scenario);
    scenario
}

/// Messages given as text.
pub fn texts(texts: &[&str]) -> Vec<Message> {
    texts.iter().map(|text| Message::Text((*text).to_owned())).collect()
}

/// A framing with its default options.
pub fn framing(kind: &str) -> Framing {
    Framing::new(kind, FramingOptions::default()).expect("the default options are good")
}

/// Runs a scenario to its end, within the patience of these tests.
pub fn to_end(scenario: &Scenario) -> (Trace, Report) {
    let scenario = scenario.clone();
    in_time("a run", move || Run::to_end(&scenario).expect("the scenario is good"))
}

/// The trace as its file.
pub fn file(trace: &Trace, normalised: bool) -> String {
    let mut out = Vec::new();
    write_trace(&mut out, trace, normalised).expect("a vector takes everything");
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// What every run owes, however it ended.
pub fn assert_nothing_left(report: &Report) {
    assert_eq!(report.threads_left, 0, "threads are left: {report:?}");
    assert_eq!(report.descriptors_left, 0, "descriptors are left: {report:?}");
    assert!(report.conserved, "bytes are not conserved: {report:?}");
}

/// What every run owes that came to its own end.
pub fn assert_whole(trace: &Trace, report: &Report) {
    for (n, event) in trace.events().enumerate() {
        if let What::Noted(note) = &event.what
            && matches!(note.as_ref(), Note::NotConserved { .. } | Note::Mismatch { .. } | Note::Lost { .. })
        {
            panic!("event {n} of {}: {note:?}, after {:?}", trace.len(), n.checked_sub(1).and_then(|n| trace.event(n)));
        }
    }
    assert_nothing_left(report);
    assert_eq!(report.end, sockscope::run::End::Finished, "{report:?}");
    assert!(report.failures.is_empty(), "{report:?}");
    assert_eq!(report.events, trace.len() as u64, "events were numbered that are not in the trace");
    assert!(World::at_end(trace).accounting().holds);
}

/// The payloads of the frames that the receiver of a flow cut, and of the messages that its sender meant.
pub fn received_and_sent(trace: &Trace, flow: FlowId) -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let world = World::at_end(trace);
    let state = world.flow(flow).expect("the flow exists");
    let received = (0..state.framed).filter_map(|n| state.frame(n)).map(|(_, span)| state.bytes(span.payload_range()));
    let sent = (0..state.messages).filter_map(|n| state.message(n)).map(|(_, span)| state.bytes(span.payload_range()));
    (received.collect(), sent.collect())
}

/// Compares two files line by line, so that a failure shows the first line that differs and not both files.
pub fn assert_same_file(left: &str, right: &str, what: &str) {
    for (number, (a, b)) in left.lines().zip(right.lines()).enumerate() {
        assert_eq!(a, b, "{what}: line {} differs", number + 1);
    }
    assert_eq!(left.lines().count(), right.lines().count(), "{what}: one file is longer");
}

/// A small random generator with a printed seed (Steele, Lea and Flood's SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// A generator whose seed differs from run to run, unless `SOCKSCOPE_SEED` says which; the seed is printed.
    pub fn seeded(test: &str) -> Self {
        use std::hash::{BuildHasher as _, Hasher as _};
        let fresh = || std::collections::hash_map::RandomState::new().build_hasher().finish();
        let seed = std::env::var("SOCKSCOPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or_else(fresh);
        println!("{test}: SOCKSCOPE_SEED={seed}");
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }
}
