//! Who takes part in a run: numbers and names before anybody has begun, and whose threads the others are.
//! What the programs do is not looked at.

use sockscope::library::by_id;
use sockscope::run::{Run, Watch};
use sockscope::scenario::{PythonProgram, Scenario, Side};
use sockscope::trace::{ActorId, read_trace, write_trace};

fn program(file: &str, side: Side, source: &str) -> PythonProgram {
    PythonProgram::new(file, side, source)
}

#[test]
fn with_two_servers_everybody_is_found_by_name_before_anybody_has_begun() {
    let programs = vec![
        program("a.py", Side::Server, "print('a')"),
        program("b.py", Side::Server, "print('b')"),
        program("c.py", Side::Client, "print('c')"),
    ];
    let scenario = Scenario { clients: 2, programs, ..Scenario::default() };
    let run = Run::start(&scenario, Watch { paused: true, ..Watch::default() }).unwrap();
    let cast = scenario.cast();
    for part in &cast {
        assert_eq!(run.actor_named(&part.name), Some(part.actor), "{}", part.name);
    }
    assert_eq!((run.actor_named("client-1"), run.actor_named("client-3")), (Some(ActorId(2)), None));
    run.controls().set_paused(false);
    let (trace, _) = run.finish();
    for part in &cast {
        let actor = trace.actor(part.actor).unwrap();
        assert_eq!((&*actor.started.name, actor.started.role), (&*part.name, part.role));
        assert_eq!(actor.started.program, part.program);
    }
}

#[test]
fn threads_tell_whose_they_are_and_a_file_keeps_it() {
    let scenario = &by_id("upper-threads").unwrap().scenario;
    let (trace, _) = Run::to_end(scenario).unwrap();
    let threads: Vec<_> = trace.actors().filter(|actor| actor.started.of.is_some()).collect();
    assert!(!threads.is_empty(), "the server has threads");
    for thread in &threads {
        assert!(thread.started.name.starts_with("server/"), "{}", thread.started.name);
        assert_eq!(trace.actor_name(trace.first_of(thread.id)), "server");
    }
    let mut file = Vec::new();
    write_trace(&mut file, &trace, false).unwrap();
    let (read, cut) = read_trace(&file[..]).unwrap();
    assert_eq!(cut, None);
    assert!(read.events().eq(trace.events()), "whose thread it is stands in its name");
}
