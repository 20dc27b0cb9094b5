//! What happens at the end of a program, as under python3: functions of `atexit`, files that were left open, last words of
//! objects, and hooks for exceptions that nobody caught. What is left open of sockets is closed for the program, as ever.

use crate::tools::python as tools;

use sockscope::run::{Run, Watch};
use sockscope::trace::{Call, FileChange, Note, Trace, What};
use tools::*;

const SERVER: &str = "import socket
with socket.create_server(('127.0.0.1', 8080)) as s:
    c, _ = s.accept()
    heard = b''
    while data := c.recv(100):
        heard += data
    print(heard)
    c.close()
";

/// Staged and free: what the client prints, what the server hears, and how many sockets were closed since nothing led to them.
fn ended(client: &str) -> (String, String, usize) {
    let scenario = pair(SERVER, client, 1);
    let both = [scenario.clone(), free(scenario)].map(|scenario| {
        let run = Run::start(&scenario, Watch::default()).expect("it starts");
        let (trace, _) = run.finish();
        (printed(&trace, "client-1"), printed(&trace, "server"), unreferenced(&trace))
    });
    assert_eq!(both[0], both[1], "staged and free");
    both[0].clone()
}

fn unreferenced(trace: &Trace) -> usize {
    trace
        .events()
        .filter(|event| matches!(&event.what, What::Noted(note) if matches!(**note, Note::Unreferenced { .. })))
        .count()
}

#[test]
fn functions_of_atexit_are_called_in_their_order_after_threads_and_exceptions() {
    let begin = "import atexit, socket, sys, threading, time
s = socket.create_connection(('127.0.0.1', 8080))
def bye(word):
    print('bye', word)
    s.sendall(word.encode())
atexit.register(bye, 'first')
@atexit.register
def second():
    print('second')
def late():
    time.sleep(0.05)
    print('thread')
threading.Thread(target=late).start()
s.sendall(b'hello ')
print('end of main')
";
    let usual = "end of main\nthread\nsecond\nbye first\n";
    assert_eq!(ended(begin), (usual.to_owned(), "b'hello first'\n".to_owned(), 0));
    assert_eq!(ended(&format!("{begin}sys.exit(3)\n")).0, usual);
    let (told, heard, _) = ended(&format!("{begin}1 / 0\n"));
    assert!(told.contains("ZeroDivisionError") && told.ends_with("thread\nsecond\nbye first\n"), "{told}");
    assert_eq!(heard, "b'hello first'\n");
    let wrong = "import atexit\natexit.register(print, 'still')\natexit.register(lambda: 1 / 0)\n";
    let wrong = format!("{wrong}import socket\nsocket.create_connection(('127.0.0.1', 8080)).close()\n");
    let told = printed(&run(&pair(SERVER, &wrong, 1)).0, "client-1");
    assert!(told.contains("ZeroDivisionError") && told.ends_with("still\n"), "{told}");
}

#[test]
fn files_that_were_left_open_are_written_and_objects_say_their_last_words() {
    let client = "import socket
class Loud:
    def __init__(self, name):
        self.name = name
    def __del__(self):
        print('gone', self.name)
s = socket.create_connection(('127.0.0.1', 8080))
w = s.makefile('w')
w.write('unflushed')
f = open('got.txt', 'w')
f.write('text')
b = Loud('b')
_a = Loud('private')
c = [Loud('in a list')]
print('end of main')
";
    let (told, heard, unreferenced) = ended(client);
    assert_eq!(told, "end of main\ngone private\ngone b\ngone in a list\n");
    assert_eq!(heard, "b'unflushed'\n");
    assert_eq!(unreferenced, 0, "a socket that was left open is closed for the program, not by it");
    let (trace, _) = run(&pair(SERVER, client, 1));
    let written = trace.events().find_map(|event| match &event.what {
        What::File(file) if &*file.name == "got.txt" => match file.change {
            FileChange::Written { size, .. } => Some(size),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(written, Some(4));
}

#[test]
fn a_hook_for_what_nobody_caught_is_called_in_the_place_of_the_traceback() {
    let client = "import socket, sys, threading
socket.create_connection(('127.0.0.1', 8080)).close()
def hook(kind, value, steps):
    print('hook', kind.__name__, value, steps.tb_lineno)
sys.excepthook = hook
def of_thread(args):
    print('thread', args.exc_type.__name__)
threading.excepthook = of_thread
for end in (sys.exit, lambda: 1 / 0):
    thread = threading.Thread(target=end)
    thread.start()
    thread.join()
raise ValueError('x')
";
    assert_eq!(ended(client).0, "thread SystemExit\nthread ZeroDivisionError\nhook ValueError x 13\n");
    let broken = "import socket, sys\nsocket.create_connection(('127.0.0.1', 8080)).close()\nsys.excepthook = lambda: 1\n1 / 0\n";
    assert!(ended(broken).0.contains("ZeroDivisionError"), "a hook that fails itself tells nothing");
}

#[test]
fn last_words_that_never_end_are_stopped_with_the_run() {
    let client = "import socket
s = socket.create_connection(('127.0.0.1', 8080))
class Loud:
    def __del__(self):
        while True:
            pass
loud = Loud()
";
    let run = Run::start(&pair(SERVER, client, 1), Watch::default()).expect("it starts");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while closes_nothing(&run) && std::time::Instant::now() < until {
        std::thread::yield_now();
    }
    run.controls().stop();
    run.finish();
}

/// Whether the client has not connected yet.
fn closes_nothing(run: &Run) -> bool {
    let trace = run.trace();
    let connects = |what: &What| matches!(what, What::Returned(returned) if returned.call == Call::Connect);
    !trace.events().any(|event| connects(&event.what))
}
