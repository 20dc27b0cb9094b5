//! Every framing has messages that it does not carry whole. Native programs send them all the same, as that framing writes
//! them, and what becomes of them is judged: by the framing's own words, in a run, in `show` and in the window's figure.

use crate::tools::net as tools;

use sockscope::codec::{Framing, FramingOptions, fault_words, kinds};
use sockscope::figure::{Sight, Subject};
use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::scenario::{Message, Scenario};
use sockscope::trace::{ConnId, Trace, What};
use sockscope::world::{FlowState, FlowSummary, RunFacts, Verdict, World, summarise};
use tools::*;

/// A framing, a message that breaks it, and the code of what it breaks.
fn breaking() -> Vec<(Framing, Vec<u8>, &'static str)> {
    let options = |change: fn(&mut FramingOptions)| {
        let mut options = FramingOptions { frame_size: 8, limit: 100, ..FramingOptions::default() };
        change(&mut options);
        options
    };
    let framing = |kind: &str, options| Framing::new(kind, options).expect("the options are good");
    let plain = || options(|_| {});
    vec![
        (framing("delimiter", plain()), b"two\nlines".to_vec(), "payload-contains-delimiter"),
        (
            framing("delimiter", options(|it| it.delimiter = b"--".to_vec())),
            b"ends in -".to_vec(),
            "payload-contains-delimiter",
        ),
        (framing("delimiter", plain()), vec![b'x'; 101], "payload-over-limit"),
        (framing("fixed", plain()), b"123456789".to_vec(), "payload-over-frame-size"),
        (framing("fixed", plain()), b"zero\0".to_vec(), "payload-ends-in-nul"),
        (framing("length-prefix", plain()), vec![b'x'; 101], "payload-over-limit"),
        (
            framing("length-prefix", options(|it| (it.length_width, it.limit) = (1, 1000))),
            vec![b'x'; 300],
            "payload-over-width",
        ),
        (framing("json-header", plain()), vec![b'x'; 101], "payload-over-limit"),
    ]
}

fn requests(trace: &Trace) -> FlowState<'_> {
    World::at_end(trace).flow(ConnId(0).requests()).expect("there was a connection")
}

fn text(bytes: &[u8]) -> Message {
    Message::Hex { hex: bytes.iter().map(|byte| format!("{byte:02x}")).collect() }
}

#[test]
fn every_framing_that_marks_boundaries_has_a_message_that_breaks_it() {
    for kind in kinds().iter().filter(|kind| kind.marks_boundaries()) {
        assert!(breaking().iter().any(|(framing, ..)| framing.name() == kind.name()), "{}", kind.name());
    }
}

#[test]
fn a_message_that_breaks_its_framing_is_run_and_judged() {
    for (framing, message, code) in breaking() {
        let at = format!("{} {code}", framing.name());
        let messages = vec![text(b"before"), text(&message), text(b"behind")];
        let scenario =
            Scenario { clients: 1, messages, framing: framing.clone(), service: sink(), ..Scenario::default() };
        assert_eq!(scenario.check(), Ok(()), "{at}");
        let (trace, report) = to_end(&scenario);
        assert!(report.conserved, "{at}");
        let flow = requests(&trace);
        assert_eq!(flow.misfit(1).map(|misfit| misfit.code), Some(code), "{at}");
        let frames: Vec<_> = (0..flow.framed).filter_map(|index| flow.frame(index)).map(|(_, span)| span).collect();
        let verdicts: Vec<Verdict> = frames.iter().map(|span| flow.verdict(span)).collect();
        assert_eq!(misfits(&trace), [(code, 1)], "{at}");
        assert!(matches!(verdicts[0], Verdict::Intact { message: 0 }), "{at}: {verdicts:?}");
        let broken = verdicts.iter().position(|verdict| matches!(verdict, Verdict::Misfit { culprit: 1, .. }));
        for lang in [Lang::En, Lang::Zh] {
            let words = fault_words(code, lang);
            assert_ne!(words, code, "{at}: it has words");
            match broken {
                Some(index) => {
                    assert_eq!(narrate::verdict_word(&verdicts[index], lang), words, "{at}");
                    let why = narrate::why(&World::at_end(&trace), flow.id, &frames[index], &verdicts[index], lang);
                    assert!(why.contains(words), "{at}: {why}");
                }
                // Nothing came of it that could be judged: the receiver has said why.
                None => assert_rejected(&trace, lang, &at),
            }
        }
        assert_drawn(&trace, broken.is_some(), &at);
    }
}

/// What the summary of the run counts.
fn misfits(trace: &Trace) -> Vec<(&'static str, usize)> {
    let facts = RunFacts { conserved: true, threads_left: 0, descriptors_left: 0 };
    let flows = summarise(&World::at_end(trace), facts).flows;
    flows.into_iter().find(FlowSummary::is_request).map(|flow| flow.misfits.into_iter().collect()).unwrap_or_default()
}

fn sink() -> sockscope::service::Service {
    sockscope::service::services().find(|service| !service.answers()).expect("one of them is mute")
}

fn assert_rejected(trace: &Trace, lang: Lang, at: &str) {
    let rejection = trace.events().find_map(|event| match &event.what {
        What::FrameRejected(rejected) => Some(rejected.rejection.code.clone()),
        _ => None,
    });
    let code = rejection.unwrap_or_else(|| panic!("{at}: it is refused"));
    let words = fault_words(&code, lang);
    let over = lang.pick("over the limit", "超过上限");
    assert!(words.contains(over), "{at}: {code} is called {words}");
    let lines: Vec<String> = (0..trace.len()).filter_map(|n| sockscope::trace::log_text(trace, n, lang)).collect();
    assert!(lines.iter().any(|line| line.starts_with("-- ") && line.ends_with(words)), "{at}: {lines:?}");
}

/// The figure has a chip or a refusal that says so.
fn assert_drawn(trace: &Trace, is_judged: bool, at: &str) {
    let world = World::at_end(trace);
    let flow = requests(trace);
    let subject = Subject::new(world, &flow, Lang::En);
    let messages = subject.messages(&Sight { units: 0..subject.axis(), most: usize::MAX });
    if is_judged {
        assert!(messages.chips.iter().any(|chip| chip.aside.is_some()), "{at}: {messages:?}");
    } else {
        assert!(messages.refusals.iter().any(|refusal| refusal.label.contains("over the limit")), "{at}: {messages:?}");
    }
}

/// What a person reads in the window names no field of a file and no stable name.
#[test]
fn a_scenario_that_is_refused_is_told_in_words() {
    let scenarios = [
        Scenario { messages: vec![text(b"ok"), Message::Hex { hex: "0g".to_owned() }], ..Scenario::default() },
        Scenario { clients: 0, ..Scenario::default() },
        Scenario { recv_size: 0, ..Scenario::default() },
        Scenario { repeat: 0, ..Scenario::default() },
        Scenario { pace: sockscope::scenario::Pace::Lockstep, service: sink(), ..Scenario::default() },
    ];
    for scenario in scenarios {
        let error = scenario.check().expect_err("it is refused");
        let text = error.in_words();
        for told in [&text.en, &text.zh] {
            let names = ["messages[", "recv_size", "back-to-back", "length-prefix", "`"];
            assert!(names.iter().all(|name| !told.contains(name)), "{told}");
        }
        assert!(text.en.starts_with(char::is_uppercase) && !text.zh.is_ascii(), "{text:?}");
    }
}
