//! Files, modules and arguments in the window: a panel that goes back in time, tabs for modules, fields for arguments.
//! What programs do with files is asserted elsewhere; here it is what the window makes of it.
#![cfg(all(feature = "gui", feature = "python"))]

use crate::tools;

use egui::Key;
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{PlayCommand, Speed};
use sockscope::lang::Lang;
use sockscope::playback::Move;
use sockscope::scenario::{FileGiven, PythonProgram, Scenario, Side};
use sockscope::trace::{Position, What};
use tools::*;

const SERVER: &str = "\
import socket
server = socket.create_server(('127.0.0.1', 8080))
conn, address = server.accept()
with open('got.txt', 'wb') as file:
    while data := conn.recv(5):
        file.write(data)
        file.flush()
";
const CLIENT: &str = "\
import socket, sys
from frames import pack
client = socket.create_connection(('127.0.0.1', 8080))
client.sendall(pack(b'hello world'))
print(sys.argv, open('note.txt').read())
";
const FRAMES: &str = "\
def pack(data):
    size = len(data)
    return data + b'!'
";

fn scenario() -> Scenario {
    let programs = vec![
        PythonProgram::new("server.py", Side::Server, SERVER),
        PythonProgram::new("client.py", Side::Client, CLIENT),
    ];
    let file = |name: &str, text: &str| FileGiven {
        name: name.to_owned(),
        text: Some(text.to_owned()),
        ..FileGiven::default()
    };
    Scenario {
        clients: 1,
        programs,
        files: vec![file("frames.py", FRAMES), file("note.txt", "from beside")],
        ..Scenario::default()
    }
}

/// Where files changed.
fn changes(bench: &Workbench) -> Vec<usize> {
    let trace = bench.desk.session.trace();
    let is_got = |what: &What| matches!(what, What::File(file) if &*file.name == "got.txt");
    (0..trace.len()).filter(|n| is_got(&trace.event(*n).unwrap().what)).collect()
}

#[test]
fn the_files_of_each_position_are_shown_with_size_and_content_in_both_languages() {
    for (lang, tab, row, content) in [
        (
            Lang::En,
            "Files",
            ["server: got.txt, 0 bytes", "server: got.txt, 5 bytes", "server: got.txt, 12 bytes"],
            "Content of got.txt: hello world!",
        ),
        (
            Lang::Zh,
            "文件",
            ["server：got.txt，0 字节", "server：got.txt，5 字节", "server：got.txt，12 字节"],
            "got.txt 的内容：hello world!",
        ),
    ] {
        let mut bench = bench_of(scenario(), lang, SIZE);
        bench.step();
        run_to_end(&mut bench);
        click(&mut bench, tab);
        let places = changes(bench.state());
        assert_eq!(places.len(), 4, "made, and three times written to");
        for (place, said) in [(places[0], row[0]), (places[1], row[1]), (places[3], row[2])] {
            bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(place + 1))));
            bench.step();
            bench.step();
            assert!(bench.query_by_label(said).is_some(), "{said}");
        }
        click(&mut bench, row[2]);
        assert!(bench.query_by_label(content).is_some(), "{content}");
        assert!(
            bench.query_by_label(lang.pick("client-1: note.txt, 11 bytes", "client-1：note.txt，11 字节")).is_some()
        );
        bench.state_mut().desk.session.apply(PlayCommand::Look(Move::To(Position(places[0]))));
        bench.step();
        bench.step();
        assert!(bench.query_by_label(row[0]).is_none(), "before it was made it is not there");
    }
}

#[test]
fn a_step_goes_into_a_module_and_an_edit_of_it_is_run() {
    let mut bench = bench_of(scenario(), Lang::En, SIZE);
    bench.step();
    click(&mut bench, "frames.py");
    assert!(bench.query_by_label("Text of frames.py").is_some());
    bench.state_mut().desk.session.apply(PlayCommand::ToggleBreakpoint("frames.py".to_owned(), 3));
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.state_mut().desk.session.apply(PlayCommand::Run);
    until(&mut bench, "the breakpoint in the module", |bench| {
        bench.desk.session.standing().iter().any(|(_, standing)| standing.is_at_breakpoint())
    });
    until(&mut bench, "the line to be told", |bench| {
        let world = bench.desk.session.world();
        world
            .actors()
            .iter()
            .any(|state| state.frame.is_some_and(|frame| frame.file.as_deref() == Some("frames.py") && frame.line == 3))
    });
    assert!(
        bench.query_by_label_contains("frames.py line 3, breakpoint set, client-1").is_some(),
        "the line tells who is there"
    );
    bench.state_mut().desk.session.apply(PlayCommand::Reset);
    bench.step();
    bench.state_mut().desk.session.apply(PlayCommand::ToggleBreakpoint("frames.py".to_owned(), 3));
    let edited = FRAMES.replace("b'!'", "b'?'");
    bench.state_mut().desk.session.apply(PlayCommand::Edit("frames.py".to_owned(), edited));
    bench.step();
    assert!(bench.query_by_label("frames.py, edited").is_some());
    run_to_end(&mut bench);
    let world = bench.state().desk.session.world();
    let got = world.files().into_iter().find(|file| file.name == "got.txt").unwrap();
    assert_eq!(world.file_content(got.of, "got.txt").unwrap().bytes, b"hello world?");
}

#[test]
fn arguments_are_written_into_fields_and_the_next_run_has_them() {
    for (lang, label) in [(Lang::En, "Arguments of client-1"), (Lang::Zh, "client-1 的参数")] {
        let mut bench = bench_of(scenario(), lang, SIZE);
        bench.step();
        bench.key_press(Key::M);
        bench.step();
        bench.step();
        let field = bench.get_by_label(label);
        field.focus();
        bench.step();
        bench.get_by_label(label).type_text("127.0.0.1 'a b'");
        bench.step();
        bench.key_press(Key::Enter);
        bench.step();
        bench.step();
        let given = bench.state().desk.session.scenario().args.get("client-1").cloned();
        assert_eq!(given, Some(vec!["127.0.0.1".to_owned(), "a b".to_owned()]));
        run_to_end(&mut bench);
        let trace = bench.state().desk.session.trace().clone();
        assert!(trace.events().any(
            |event| matches!(&event.what, What::Printed(text) if text.contains("'127.0.0.1', 'a b'] from beside"))
        ));
    }
}
