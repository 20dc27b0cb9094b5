//! Programs in Python in the window, as a person meets them: chosen, run, stepped, stopped, edited, typed to.
//! What the programs themselves do is asserted elsewhere; here it is what the window makes of it.
#![cfg(all(feature = "gui", feature = "python"))]

use crate::tools;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use sockscope::desk::{EditsFile, LineStep, PlayCommand, Speed, Stage};
use sockscope::lang::Lang;
use sockscope::library;
use sockscope::playback::Move;
use sockscope::run::{Deadline, Next, Standing};
use sockscope::scenario::{PythonProgram, Scenario, Side};
use sockscope::trace::{ActorId, Trace, What};
use sockscope::world::World;
use tools::*;

/// A server that answers once, and a client that asks once.
const SERVER: &str = "\
import socket
def answer(conn):
    data = conn.recv(1024)
    conn.sendall(data.upper())
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(1)
conn, address = server.accept()
answer(conn)
print('answered')
";
const CLIENT: &str = "\
import socket
text = 'hello'
client = socket.socket()
client.connect(('127.0.0.1', 8080))
client.sendall(text.encode())
reply = client.recv(1024)
print(reply.decode())
client.close()
";

fn pair(server: &str, client: &str) -> Scenario {
    let programs = vec![
        PythonProgram::new("server.py", Side::Server, server),
        PythonProgram::new("client.py", Side::Client, client),
    ];
    Scenario { clients: 1, programs, ..Scenario::default() }
}

fn bench(server: &str, client: &str) -> Bench<'static> {
    bench_of(pair(server, client), Lang::En, SIZE)
}

/// The line that an actor has reached, as the panels know it.
fn line(bench: &Workbench, actor: u16) -> Option<u32> {
    bench.desk.session.world().actor(ActorId(actor)).and_then(|state| state.line)
}

/// Presses a key that lets somebody go, and waits until everybody stands still again somewhere else.
fn press_on(bench: &mut Bench<'_>, key: Key) {
    let place = |bench: &Workbench| (bench.desk.session.standing(), bench.desk.session.trace().len());
    let before = place(bench.state());
    bench.key_press(key);
    until(bench, "a step", |bench| {
        let now = place(bench);
        now != before && now.0.iter().all(|(actor, standing)| is_told(bench, *actor, standing))
    });
}

/// Whether an actor stands still, and the trace tells of the line at which it does.
fn is_told(bench: &Workbench, actor: ActorId, standing: &Standing) -> bool {
    match standing {
        Standing::Running => false,
        Standing::AtGate(Next::Line { line: stands, .. }) => line(bench, actor.0) == Some(*stands),
        _ => true,
    }
}

#[test]
fn a_program_of_the_library_is_chosen_run_and_left_again() {
    for (lang, programs, title, run, back) in [
        (
            Lang::En,
            "Programs",
            "Two sends, one recv, a mistake",
            "Run",
            "Native programs: server and clients with a framing",
        ),
        (Lang::Zh, "程序", "两次 send，一次 recv，常见错误", "运行", "内置程序：按分帧收发的服务器和客户端"),
    ] {
        let mut bench = bench_of(Scenario::default(), lang, SIZE);
        bench.step();
        click(&mut bench, programs);
        // It may be further down in the menu than can be seen.
        bench.get_by_label(title).click_accesskit();
        bench.step();
        bench.step();
        let program = library::by_id("two-sends-one-recv").unwrap();
        assert_eq!(bench.state().desk.session.scenario(), program.scenario_in(lang));
        bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
        click(&mut bench, run);
        until(&mut bench, "the question for input", asks);
        click(&mut bench, lang.pick("End of input", "输入结束"));
        until(&mut bench, "the end", |bench| bench.desk.session.report().is_some());
        assert!(bench.query_all_by_label_contains(lang.pick("stuck together", "粘在一起")).next().is_some());
        click(&mut bench, programs);
        click(&mut bench, back);
        assert!(bench.state().desk.session.scenario().programs.is_empty());
        bench.run();
    }
}

/// Whether somebody is asked for a line.
fn asks(bench: &Workbench) -> bool {
    let world = bench.desk.session.world();
    world.actors().iter().any(|state| state.waits.is_some())
}

#[test]
fn lines_variables_and_ribbon_go_forward_and_back_in_step() {
    let mut bench = bench(SERVER, CLIENT);
    bench.step();
    for expected in [1, 2, 5, 6] {
        bench.key_press(Key::F11);
        until(&mut bench, "the next line", |bench| line(bench, 0) == Some(expected));
    }
    assert!(bench.query_by_label_contains("server.py line 6, server").is_some(), "the line tells who is there");
    // The server goes to its accept, and then the client goes by lines.
    while bench.state().desk.session.world().actor(ActorId(1)).is_none() {
        press_on(&mut bench, Key::ArrowRight);
    }
    until(&mut bench, "the client's lines", |bench| line(bench, 1).is_some());
    while line(bench.state(), 1) != Some(6) {
        press_on(&mut bench, Key::F11);
    }
    let sent = |bench: &Workbench| bench.desk.session.world().accounting().accepted;
    assert_eq!(sent(bench.state()), 5, "the line behind sendall is reached when its bytes are sent");
    assert!(bench.query_by_label("text = 'hello'").is_some(), "the variable has its value");
    bench.key_press_modifiers(Modifiers::SHIFT, Key::F11);
    bench.step();
    bench.step();
    assert_eq!((line(bench.state(), 1), sent(bench.state())), (Some(5), 0), "line and bytes are those of then");
    let live = bench.state().desk.session.trace().len();
    bench.key_press(Key::F11);
    bench.step();
    bench.step();
    assert_eq!((line(bench.state(), 1), sent(bench.state())), (Some(6), 5));
    assert_eq!(bench.state().desk.session.trace().len(), live, "in the past a step lets nothing go");
    bench.run();
}

/// Sets the text of a file as an editor's user does: by typing it.
fn type_into(bench: &mut Bench<'_>, file: &str, text: &str) {
    click(bench, file);
    bench.get_by_label(&format!("Text of {file}")).focus();
    bench.step();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.step();
    bench.get_by_label(&format!("Text of {file}")).type_text(text);
    bench.step();
    bench.step();
}

#[test]
fn a_breakpoint_stops_the_run_and_the_run_goes_on_from_it() {
    let server = "\
import socket
server = socket.socket()
server.bind(('127.0.0.1', 8080))
server.listen(1)
conn, address = server.accept()
while True:
    data = conn.recv(1)
    if not data:
        break
    print(data)
";
    for speed in [Speed::Normal, Speed::Full] {
        let mut bench =
            bench(server, "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.send(b'ab')\n");
        bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(speed));
        bench.step();
        click(&mut bench, "server.py line 10");
        assert!(bench.query_by_label("server.py line 10, breakpoint set").is_some());
        let printed = |bench: &Workbench| {
            let world = bench.desk.session.world();
            world.trace.events().filter(|event| matches!(event.what, What::Printed(_))).count()
        };
        click(&mut bench, "Run");
        for count in 0..2 {
            until(&mut bench, "the breakpoint", |bench| {
                bench.desk.session.stage() == Stage::Paused && printed(bench) == count && line(bench, 0) == Some(10)
            });
            assert_eq!((line(bench.state(), 0), printed(bench.state())), (Some(10), count), "it stops before the line");
            assert!(bench.query_by_label_contains("line 10, breakpoint set, server breakpoint").is_some());
            click(&mut bench, "Run");
        }
        until(&mut bench, "the end", |bench| bench.desk.session.report().is_some());
        assert_eq!(printed(bench.state()), 2);
    }
}

#[test]
fn a_breakpoint_is_taken_away_by_the_key_that_set_it() {
    let mut bench = bench(SERVER, CLIENT);
    bench.step();
    bench.get_by_label("Text of server.py").focus();
    bench.step();
    bench.key_press(Key::ArrowDown);
    bench.step();
    for set in [true, false] {
        bench.key_press(Key::F9);
        bench.step();
        bench.step();
        assert_eq!(bench.query_by_label("server.py line 2, breakpoint set").is_some(), set);
    }
}

#[test]
fn a_step_over_a_call_stays_in_its_function_and_until_goes_to_the_cursor() {
    let mut bench = bench(SERVER, CLIENT);
    bench.step();
    click(&mut bench, "server.py line 9");
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    click(&mut bench, "Run");
    until(&mut bench, "the call of the function", |bench| bench.desk.session.stage() == Stage::Paused);
    press_on(&mut bench, Key::F11);
    assert_eq!(line(bench.state(), 0), Some(3), "a line leads into the function");
    assert!(bench.query_by_label("answer, line 3").is_some(), "and the stack tells it");
    bench.get_by_label("Text of server.py").focus();
    bench.step();
    for _ in 0..9 {
        bench.key_press(Key::ArrowDown);
        bench.step();
    }
    bench.key_press(Key::F8);
    until(&mut bench, "the line of the cursor", |bench| line(bench, 0) == Some(10));
    until(&mut bench, "the stop there", |bench| bench.desk.session.stage() == Stage::Paused);
    assert_eq!(line(bench.state(), 0), Some(10));
    bench.key_press(Key::Home);
    bench.step();
    bench.state_mut().desk.session.apply(PlayCommand::Look(Move::Start));
    while line(bench.state(), 0) != Some(9) {
        bench.key_press(Key::F10);
        bench.step();
    }
    bench.state_mut().desk.session.apply(PlayCommand::StepLines(LineStep::Over, Some(ActorId(0))));
    assert_eq!(line(bench.state(), 0), Some(10), "over the function, in the past too");
}

#[test]
fn a_program_that_asks_gets_what_is_typed() {
    let client =
        "name = input('who? ')\nprint('hello ' + name)\ntry:\n    input()\nexcept EOFError:\n    print('end')\n";
    let mut bench = bench("", client);
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    bench.step();
    click(&mut bench, "Run");
    until(&mut bench, "the question", asks);
    // The question may be open a moment before what was printed is in the trace.
    let late = Deadline::after(PATIENCE);
    while bench.query_all_by_label_contains("who?").count() < 2 {
        assert!(!late.passed(), "the prompt stands beside the field, too");
        bench.step();
    }
    bench.get_by_label("Input of client-1").focus();
    bench.step();
    // Keys of the window are letters of the line.
    bench.get_by_label("Input of client-1").type_text("Fang 1");
    bench.step();
    bench.key_press(Key::Enter);
    until(&mut bench, "the answer", |bench| {
        bench.desk.session.trace().events().any(|event| event.what == What::Printed("hello Fang 1".into()))
    });
    until(&mut bench, "the second question", asks);
    assert!(bench.query_by_label("client-1 | who? Fang 1").is_some(), "what was typed is in the console");
    click(&mut bench, "End of input");
    until(&mut bench, "the end", |bench| bench.desk.session.report().is_some());
    assert!(bench.query_by_label("client-1 | end").is_some());
    bench.key_press(Key::Home);
    bench.step();
    assert!(bench.query_by_label("client-1 | end").is_none(), "in the past it has not been printed yet");
}

#[test]
fn an_edit_runs_next_shows_its_error_at_its_line_and_can_be_taken_back() {
    let mut bench = bench(SERVER, CLIENT);
    bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
    run_to_end(&mut bench);
    type_into(&mut bench, "client.py", "import socket\nprint(nobody)\n");
    assert_eq!(
        bench.state().desk.session.scenario().programs[1].source,
        CLIENT,
        "the run that is seen stays what it is"
    );
    assert!(bench.query_by_label("edited: used from the next run on").is_some());
    click(&mut bench, "Show what runs");
    assert!(bench.query_by_label("what runs now").is_some());
    click(&mut bench, "Run the edit");
    until(&mut bench, "the end of the edited run", |bench| bench.desk.session.report().is_some());
    assert_eq!(bench.state().desk.session.scenario().programs[1].source, "import socket\nprint(nobody)\n");
    click(&mut bench, "client.py, edited, error");
    assert!(bench.query_by_label_contains("client.py line 2, error").is_some(), "the line is marked");
    // Also the report of the whole run says it; the one at the line comes last and can be reached by keyboard.
    let said = "client-1: client.py, line 2: NameError: name 'nobody' is not defined. The name was";
    let sentence = bench.get_all_by_label_contains(said).last().expect("it is said");
    sentence.focus();
    bench.step();
    click(&mut bench, "Reset to original");
    assert!(bench.query_by_label("client.py").is_some(), "the mark of the edit is gone");
    click(&mut bench, "Run the edit");
    until(&mut bench, "the end of the original run", |bench| bench.desk.session.report().is_some());
    assert_eq!(*bench.state().desk.session.scenario(), pair(SERVER, CLIENT));
    bench.run();
}

#[test]
fn a_line_that_is_no_python_is_marked_while_it_is_typed_and_no_more_when_it_is_mended() {
    let mut bench = bench(SERVER, CLIENT);
    bench.step();
    let rest = |bench: &mut Bench<'_>| {
        for _ in 0..60 {
            bench.step();
        }
    };
    let edit = |bench: &mut Bench<'_>, text: &str| {
        bench.state_mut().desk.session.apply(PlayCommand::Edit("client.py".to_owned(), text.to_owned()));
        bench.step();
    };
    click(&mut bench, "client.py");
    edit(&mut bench, "import socket\nwhile True\n    pass\n");
    let told = "Line 2 is no Python yet";
    assert!(bench.query_by_label_contains(told).is_none(), "whoever still types is not disturbed");
    rest(&mut bench);
    assert!(bench.query_by_label_contains(told).is_some(), "it is said once the keys rest");
    assert!(bench.query_by_label_contains("client.py line 2, error").is_some(), "and the line is marked");
    edit(&mut bench, "import socket\nwhile True:\n    pass\n");
    rest(&mut bench);
    assert!(bench.query_by_label_contains("is no Python").is_none());
}

#[test]
fn typing_in_the_editor_moves_nothing_and_indents_as_python_wants_it() {
    let mut bench = bench(SERVER, CLIENT);
    bench.step();
    click(&mut bench, "client.py");
    bench.get_by_label("Text of client.py").focus();
    bench.step();
    bench.key_press_modifiers(Modifiers::COMMAND, Key::A);
    bench.step();
    let field = |bench: &mut Bench<'_>, text: &str| {
        bench.get_by_label("Text of client.py").type_text(text);
        bench.step();
    };
    field(&mut bench, "while 1:");
    for key in [Key::Enter, Key::Space, Key::ArrowLeft, Key::F, Key::Num1, Key::End] {
        bench.key_press(key);
        bench.step();
    }
    field(&mut bench, "if 1:");
    bench.key_press(Key::Enter);
    bench.step();
    field(&mut bench, "y");
    bench.key_press(Key::Enter);
    bench.step();
    bench.key_press(Key::Tab);
    bench.step();
    field(&mut bench, "# deep");
    let present = &bench.state().desk.session.scenario().programs[1];
    assert_eq!(bench.state().desk.session.workshop.text(present), "while 1:\n    if 1:\n        y\n            # deep");
    assert_eq!(bench.state().desk.session.trace().len(), 0, "no key let anybody go");
    bench.key_press(Key::Escape);
    bench.step();
    bench.key_press(Key::ArrowRight);
    until(&mut bench, "a step", |bench| !bench.desk.session.trace().is_empty());
    assert_eq!(
        bench.state().desk.session.scenario().programs[1].source,
        "while 1:\n    if 1:\n        y\n            # deep",
        "what was typed runs"
    );
}

/// A folder for a window to keep things in, which is removed at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("sockscope-ui-{name}-{}", std::process::id()));
        std::fs::remove_dir_all(&folder).ok();
        Self(folder)
    }

    /// A window that keeps its edits here.
    fn window(&self) -> Bench<'static> {
        let folder = self.0.clone();
        bench_with(Lang::En, SIZE, move |session| {
            let (file, remembered) = EditsFile::open(&folder);
            session.keep_edits(file, remembered);
        })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

#[test]
fn edits_outlive_the_window_and_come_back_by_themselves_after_a_crash() {
    let folder = Folder::new("restart");
    let mut bench = folder.window();
    bench.step();
    let scenario = library::by_id("upper-wrong-name").unwrap().scenario.clone();
    bench.state_mut().desk.session.apply(PlayCommand::ChangeScenario(Box::new(scenario.clone())));
    bench.step();
    type_into(&mut bench, "server.py", "print('mine')\n");
    click(&mut bench, "Run the edit");
    let edited = bench.state().desk.session.scenario().clone();
    assert_eq!(edited.programs[0].source, "print('mine')\n");
    // The window ends as it should: nothing opens by itself, but the edits are in the menu.
    drop(bench);
    let mut bench = folder.window();
    bench.step();
    assert!(bench.state().desk.session.scenario().programs.is_empty() && bench.state().desk.session.message.is_none());
    click(&mut bench, "Programs");
    click(&mut bench, "A name from another program (edited)");
    assert_eq!(*bench.state().desk.session.scenario(), edited);
    assert!(bench.query_by_label_contains("as you edited them").is_some());
    assert!(bench.query_by_label("server.py, edited").is_some());
    bench.state_mut().desk.session.save_edits();
    // What a window leaves that dies: its mark.
    drop(bench);
    std::fs::write(folder.0.join("window-is-open"), "").unwrap();
    let mut bench = folder.window();
    bench.step();
    assert!(bench.query_by_label_contains("did not end as it should have the last time").is_some());
    assert_eq!((bench.state().desk.session.scenario(), &bench.state().desk.session.stage()), (&edited, &Stage::Paused));
    click(&mut bench, "Close");
    click(&mut bench, "Reset to original");
    click(&mut bench, "Run the edit");
    assert_eq!(*bench.state().desk.session.scenario(), scenario);
}

#[test]
fn the_framing_exchanges_a_program_for_its_variant_and_is_a_lens_for_any_other() {
    let mut bench = bench_of(library::by_id("two-sends-one-recv").unwrap().scenario.clone(), Lang::En, SIZE);
    bench.step();
    click(&mut bench, "Framing Length prefix");
    assert_eq!(*bench.state().desk.session.scenario(), library::by_id("length-prefix").unwrap().scenario);
    let mut bench = self::bench(SERVER, CLIENT);
    run_to_end(&mut bench);
    click(&mut bench, "Framing Delimiter");
    assert!(bench.query_by_label_contains("The programs send the same bytes as before").is_some());
    until(&mut bench, "the run under the lens", |bench| bench.desk.session.report().is_some());
    let session = &bench.state().desk.session;
    assert_eq!(session.scenario().programs, pair(SERVER, CLIENT).programs);
    let (_, before) = session.beside().unwrap();
    let sent = |trace: &Trace| World::at_end(trace).accounting().accepted;
    assert_eq!(before.accounting().accepted, sent(session.trace()));
}

#[test]
fn programs_are_opened_together_and_one_alone_is_answered_with_a_sentence() {
    let folder = Folder::new("open");
    std::fs::create_dir_all(&folder.0).unwrap();
    let [client, server] = [("a.py", CLIENT), ("b.py", SERVER)].map(|(name, text)| {
        let path = folder.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let mut bench = bench_of(Scenario::default(), Lang::En, SIZE);
    bench.step();
    click(&mut bench, "Programs");
    click(&mut bench, "Open .py files…");
    let field = bench.get_by_label("Paths of the files, one on each line");
    field.focus();
    bench.step();
    let paths = format!("{}\n{}", client.display(), server.display());
    bench.get_by_label("Paths of the files, one on each line").type_text(&paths);
    bench.step();
    click(&mut bench, "Open");
    until(&mut bench, "the programs", |bench| !bench.desk.session.scenario().programs.is_empty());
    let programs = &bench.state().desk.session.scenario().programs;
    assert_eq!((programs[0].file.as_str(), programs[0].side), ("b.py", Side::Server), "who binds is the server");
    assert_eq!((programs[1].file.as_str(), programs[1].side), ("a.py", Side::Client));
    run_to_end(&mut bench);
    assert!(bench.query_by_label("client-1 | HELLO").is_some());
    bench.state_mut().desk.session.apply(PlayCommand::OpenPrograms(vec![client]));
    until(&mut bench, "the answer", |bench| bench.desk.session.message.is_some());
    assert!(bench.query_by_label_contains("A run needs a server and a client").is_some());
}

/// A file as the window system hands it over.
#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

#[test]
fn programs_can_be_dropped_onto_the_window() {
    let folder = Folder::new("drop");
    std::fs::create_dir_all(&folder.0).unwrap();
    let mut bench = bench_of(Scenario::default(), Lang::En, SIZE);
    bench.step();
    for (name, text) in [("client.py", CLIENT), ("server.py", SERVER)] {
        let path = folder.0.join(name);
        std::fs::write(&path, text).unwrap();
        bench.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path)));
    }
    until(&mut bench, "the programs", |bench| !bench.desk.session.scenario().programs.is_empty());
    assert_eq!(bench.state().desk.session.scenario().programs, pair(SERVER, CLIENT).programs);
}

#[test]
fn an_opened_trace_brings_its_programs_along() {
    let folder = Folder::new("trace");
    std::fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join("trace.jsonl");
    let mut bench = bench(SERVER, CLIENT);
    run_to_end(&mut bench);
    bench.state_mut().desk.session.apply(PlayCommand::Save(path.clone()));
    until(&mut bench, "the saved file", |bench| bench.desk.session.message.is_some());
    let mut other = bench_of(Scenario::default(), Lang::En, SIZE);
    other.state_mut().desk.session.apply(PlayCommand::Open(path));
    until(&mut other, "the opened file", |bench| matches!(bench.desk.session.stage(), Stage::File));
    assert_eq!(*other.state().desk.session.scenario(), pair(SERVER, CLIENT));
    other.state_mut().desk.session.apply(PlayCommand::Look(Move::Start));
    for expected in [1, 2, 5] {
        other.key_press(Key::F11);
        other.step();
        other.step();
        assert_eq!(line(other.state(), 0), Some(expected));
    }
    assert!(other.query_by_label("server.py line 5, server").is_some());
}

#[test]
fn several_clients_in_one_file_are_each_marked_at_their_line() {
    let client = "a = 1\nb = 2\nc = 3\n";
    let mut bench = bench_of(Scenario { clients: 3, ..pair("", client) }, Lang::En, SIZE);
    bench.step();
    for (actor, steps) in [(1_u16, 1), (2, 2), (3, 2)] {
        for expected in 1..=steps {
            let step = LineStep::Line;
            bench.state_mut().desk.session.apply(PlayCommand::StepLines(step, Some(ActorId(actor))));
            until(&mut bench, "a line", |bench| line(bench, actor) == Some(expected));
        }
    }
    click(&mut bench, "client.py");
    assert!(bench.query_by_label("client.py line 1, client-1 at the gate").is_some());
    assert!(bench.query_by_label("client.py line 2, client-2 at the gate, client-3 at the gate").is_some());
}

#[test]
fn nothing_is_drawn_while_a_program_waits_for_somebody_to_type() {
    let mut bench = bench("", "while True:\n    print(input())\n");
    bench.step();
    click(&mut bench, "Run");
    until(&mut bench, "the question", asks);
    assert_eq!(bench.state().desk.session.stage(), Stage::Running);
    // `run` panics if the window never comes to rest.
    bench.run();
    let client = ActorId(1);
    bench.state_mut().desk.session.apply(PlayCommand::TypeLine(client, "one".to_owned()));
    until(&mut bench, "the line", |bench| {
        bench.desk.session.trace().events().any(|event| event.what == What::Printed("one".into()))
    });
    until(&mut bench, "the next question", asks);
    bench.run();
}

#[test]
fn whoever_sleeps_wakes_up_although_another_waits_for_somebody_to_type() {
    let mut bench = bench("import time\ntime.sleep(0.2)\nprint('awake')\n", "input()\n");
    bench.step();
    click(&mut bench, "Run");
    let waits = |bench: &Workbench, actor: u16| {
        bench.desk.session.world().actor(ActorId(actor)).is_some_and(|state| state.waits.is_some())
    };
    let awake = |bench: &Workbench| {
        bench.desk.session.trace().events().any(|event| event.what == What::Printed("awake".into()))
    };
    // On a slow machine the sleeper may have been seen awake before it was seen asleep.
    until(&mut bench, "both waits", |bench| (waits(bench, 0) || awake(bench)) && waits(bench, 1));
    bench.run();
    // No frame is drawn until the run itself asks for one; on a slow machine it has been seen awake by now.
    let deadline = sockscope::net::Deadline::after(std::time::Duration::from_secs(30));
    while !awake(bench.state()) && !bench.ctx.has_requested_repaint() {
        assert!(!deadline.passed(), "the window is never woken");
        std::thread::yield_now();
    }
    until(&mut bench, "what it prints", awake);
}

#[test]
fn windows_small_and_large_hold_programs_too() {
    for size in [SIZE, egui::Vec2::new(960.0, 600.0), egui::Vec2::new(1920.0, 1080.0)] {
        for lang in [Lang::En, Lang::Zh] {
            let scenario = library::by_id("upper-threads").unwrap().scenario.clone();
            let mut bench = bench_of(scenario, lang, size);
            bench.state_mut().desk.session.apply(PlayCommand::SetSpeed(Speed::Full));
            bench.state_mut().desk.session.apply(PlayCommand::Run);
            until(&mut bench, "the questions", asks);
            bench.step();
            for presentation in [true, false] {
                bench.state_mut().looks.lecture = presentation;
                bench.step();
                bench.step();
                let window = bench.ctx.content_rect();
                for label in lang.pick(["Run", "Line: to the next line", "Reset"], ["运行", "单行：到下一行", "重置"])
                {
                    if let Some(node) = bench.query_by_label(label) {
                        assert!(window.contains_rect(node.rect()), "{label} lies outside of {size:?}");
                    }
                }
            }
            bench.state_mut().desk.session.apply(PlayCommand::Pause);
            bench.step();
            // Whoever is to type sees a text cursor that blinks; nobody is, so the window comes to rest.
            bench.run();
        }
    }
}
