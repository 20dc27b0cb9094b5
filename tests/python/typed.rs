//! What is typed to a program, and what it prints in parts: in a staged run a line that was given comes when nobody else can go
//! on, as from a person who reads what came before.
//! Which programs print the same under python3 is asked elsewhere.

use crate::tools::python as tools;

use sockscope::trace::{What, normalised_lines};
use tools::*;

/// Sends every line back to everybody, in upper case.
const SERVER: &str = "import socket, threading
clients = []
def serve(conn):
    with conn.makefile('r') as lines:
        for line in lines:
            for one in clients:
                one.sendall(line.upper().encode())
listener = socket.create_server(('127.0.0.1', 8080))
while True:
    conn, _ = listener.accept()
    clients.append(conn)
    threading.Thread(target=serve, args=(conn,), daemon=True).start()
";

const THREADED: &str = "import socket, threading
sock = socket.create_connection(('127.0.0.1', 8080))
def listen():
    while data := sock.recv(100):
        print('heard', data.decode().strip())
threading.Thread(target=listen, daemon=True).start()
while True:
    line = input('say: ')
    if line == 'quit':
        break
    sock.sendall((line + '\\n').encode())
sock.close()
";

const SELECTING: &str = "import select, socket, sys
sock = socket.create_connection(('127.0.0.1', 8080))
going = True
while going:
    ready, _, _ = select.select([sys.stdin, sock], [], [])
    for one in ready:
        if one is sock:
            print('heard', sock.recv(100).decode().strip())
        else:
            line = sys.stdin.readline()
            if line.strip() in ('', 'quit'):
                going = False
                break
            sock.sendall(line.encode())
sock.close()
";

const POLLING: &str = "import select, socket, sys
sock = socket.create_connection(('127.0.0.1', 8080))
poll = select.poll()
poll.register(sock, select.POLLIN)
poll.register(sys.stdin, select.POLLIN)
going = True
while going:
    for fd, _ in poll.poll():
        if fd == sock.fileno():
            print('heard', sock.recv(100).decode().strip())
        else:
            line = sys.stdin.readline().strip()
            going = line != 'quit'
            if going:
                sock.sendall((line + '\\n').encode())
sock.close()
";

fn typed(client: &str, clients: u32, lines: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut scenario = pair(SERVER, client, clients);
    for program in scenario.programs.iter_mut().skip(1) {
        program.input = lines.iter().map(|line| (*line).to_owned()).collect();
    }
    let (trace, report) = run(&scenario);
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let said = (1..=clients).map(|number| printed(&trace, &format!("client-{number}")));
    (said.collect(), normalised_lines(&trace).collect())
}

#[test]
fn a_line_is_typed_when_what_came_before_it_was_read() {
    let lines = ["one", "two", "three", "quit"];
    for (client, expected) in [
        (THREADED, "say: one\nheard ONE\nsay: two\nheard TWO\nsay: three\nheard THREE\nsay: quit\n"),
        (SELECTING, "one\nheard ONE\ntwo\nheard TWO\nthree\nheard THREE\nquit\n"),
        (POLLING, "one\nheard ONE\ntwo\nheard TWO\nthree\nheard THREE\nquit\n"),
    ] {
        let first = typed(client, 1, &lines);
        assert_eq!(first.0, [expected]);
        assert_eq!(typed(client, 1, &lines), first, "it is the same each time");
    }
}

#[test]
fn several_who_type_take_turns_and_hear_each_other() {
    let (said, _) = typed(THREADED, 2, &["one", "two", "quit"]);
    for side in said {
        let heard: Vec<_> = side.lines().filter_map(|line| line.strip_prefix("heard ")).collect();
        assert_eq!(heard, ["ONE", "ONE", "TWO", "TWO"], "{side}");
    }
}

#[test]
fn who_never_comes_to_rest_does_not_keep_a_line_for_ever() {
    let server = "import socket, threading
left, right = socket.socketpair()
def play(own):
    while own.recv(1):
        own.sendall(b'x')
for own in (left, right):
    threading.Thread(target=play, args=(own,), daemon=True).start()
left.sendall(b'x')
listener = socket.create_server(('127.0.0.1', 8080))
conn, _ = listener.accept()
print(conn.recv(100))
left.close()
right.close()
";
    let client = "import socket, threading
sock = socket.create_connection(('127.0.0.1', 8080))
threading.Thread(target=sock.recv, args=(1,), daemon=True).start()
sock.sendall(input().encode())
";
    let mut scenario = pair(server, client, 1);
    scenario.programs[1].input = vec!["at last".to_owned()];
    let (trace, _) = run(&scenario);
    assert_eq!(printed(&trace, "server"), "b'at last'\n");
}

#[test]
fn a_line_that_is_printed_in_parts_is_one_line_unless_it_is_flushed() {
    let server = "import socket
with socket.create_server(('127.0.0.1', 8080)) as s:
    c, _ = s.accept()
    c.sendall(b'b')
    c.close()
";
    let begin = "import socket, sys, threading
s = socket.create_connection(('127.0.0.1', 8080))
print('A', end='')
print(s.recv(1).decode(), end='')
";
    for (end, expected) in [
        ("print(s.recv(1))\n", &["Abb''"][..]),
        ("", &["Ab"]),
        ("sys.stdout.flush()\nprint('|')\n", &["Ab|"]),
        ("sys.stdout.flush()\ns.close()\nprint('|')\n", &["Ab…", "|"]),
        ("print('', end='', flush=True)\ns.recv(1)\nprint('|')\n", &["Ab…", "|"]),
        ("input('? ')\n", &["Ab? yes"]),
        ("1 / 0\n", &["Ab"]),
    ] {
        let mut scenario = pair(server, &format!("{begin}{end}"), 1);
        scenario.programs[1].input = vec!["yes".to_owned()];
        let (trace, _) = run(&scenario);
        let said: Vec<_> = trace
            .events()
            .filter_map(|event| match &event.what {
                What::Printed(text) => Some(format!("{}{}", &**text, if text.goes_on { "…" } else { "" })),
                _ => None,
            })
            .collect();
        assert_eq!(said, expected, "{end}");
        // Whoever asks for what it printed gets whole lines.
        assert_eq!(printed(&trace, "client-1").lines().next(), Some(&*expected.concat().replace('…', "")), "{end}");
    }
}
