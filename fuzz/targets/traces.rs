//! Any bytes as a trace file: read as far as they make sense, looked at from several positions, told in both languages, drawn as a
//! page, and written and read again as what they were.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sockscope::lang::Lang;
use sockscope::trace::{Position, Trace, read_trace, write_trace};
use sockscope::world::{RunFacts, World, summarise};
use sockscope::{narrate, page};

fn look(trace: &Trace) {
    for at in [0, trace.len() / 3, trace.len()] {
        let world = World::new(trace, Position(at));
        for flow in world.flows() {
            let Some(flow) = world.flow(flow) else { continue };
            flow.frames_in(0..u64::MAX).take(50).for_each(|(_, _, span)| drop(flow.compare(&span)));
            for lang in [Lang::En, Lang::Zh] {
                narrate::end(&flow, lang);
            }
        }
    }
    for n in 0..trace.len().min(200) {
        for lang in [Lang::En, Lang::Zh] {
            assert!(!narrate::sentence(trace, n, lang).is_empty());
        }
    }
    let facts = RunFacts { conserved: true, threads_left: 0, descriptors_left: 0 };
    summarise(&World::at_end(trace), facts);
}

fuzz_target!(|input: &[u8]| {
    let Ok((trace, _)) = read_trace(input) else { return };
    look(&trace);
    if trace.len() <= 60 {
        page::of_run(&trace, "</script><b>", Lang::En);
    }
    let mut written = Vec::new();
    write_trace(&mut written, &trace, false).expect("memory takes everything");
    let (again, cut) = read_trace(written.as_slice()).expect("what was written can be read");
    assert!(cut.is_none() && again.len() == trace.len(), "{} of {}", again.len(), trace.len());
});
