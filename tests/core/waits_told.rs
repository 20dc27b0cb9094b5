//! "Waits" is told of calls that waited, and of no others: also in a free run, where others act while a call goes through.

use crate::tools::net as tools;

use std::io::BufReader;

use sockscope::lang::Lang;
use sockscope::scenario::{Message, Scenario, Schedule};
use sockscope::trace::{Call, Trace, What, log_text, read_trace};
use tools::*;

/// The calls of which it is said that they wait, each with whether it did.
fn said_to_wait(trace: &Trace) -> Vec<(Call, bool)> {
    let mut said = Vec::new();
    for (n, event) in trace.events().enumerate() {
        let What::Entered(entered) = &event.what else { continue };
        if !log_text(trace, n, Lang::En).is_some_and(|text| text.ends_with("… waits")) {
            continue;
        }
        let later = trace.events().skip(n).filter(|later| later.actor == event.actor);
        let returned = later.into_iter().find_map(|later| match &later.what {
            What::Returned(returned) => Some(returned.waited),
            _ => None,
        });
        said.push((entered.call, returned.unwrap_or(true)));
    }
    said
}

#[test]
fn in_a_free_run_a_send_that_has_room_is_never_said_to_wait() {
    let scenario = Scenario {
        clients: 4,
        messages: vec![Message::Text("hi".to_owned())],
        repeat: 200,
        schedule: Schedule::Free,
        ..Scenario::default()
    };
    let (trace, report) = to_end(&scenario);
    assert_whole(&trace, &report);
    let said = said_to_wait(&trace);
    assert!(said.iter().all(|(_, waited)| *waited), "{said:?}");
    assert!(said.iter().all(|(call, _)| *call != Call::Send), "{said:?}");
    assert!(said.iter().any(|(call, _)| matches!(call, Call::Accept | Call::Recv)), "somebody waits: {said:?}");
    // A file keeps it, and without times, too.
    for normalised in [false, true] {
        let (read, _) = read_trace(BufReader::new(file(&trace, normalised).as_bytes())).expect("it is a trace");
        assert_eq!(said_to_wait(&read), said);
    }
}
