//! Programs that go round and round: servers that poll, threads that look at a flag, loops that are long at work. The others
//! get their turn, whoever polls sees what has come, and nobody who is at work is cut off.

use crate::tools::python as tools;

use sockscope::trace::{Ending, Note, What};
use tools::*;

const CLIENT: &str = "import socket
c = socket.create_connection(('127.0.0.1', 8080))
c.send(b'hi')
c.close()
";

/// Both schedules; what the server and the client print.
fn printed_by_both(server: &str, client: &str, expected: (&str, &str)) {
    for scenario in [pair(server, client, 1), free(pair(server, client, 1))] {
        let (trace, report) = run(&scenario);
        assert!(report.conserved && report.failures.is_empty(), "{:?}", report.failures);
        let told = (printed(&trace, "server"), printed(&trace, "client-1"));
        assert_eq!((told.0.as_str(), told.1.as_str()), expected, "{:?}", scenario.schedule);
    }
}

#[test]
fn a_server_that_polls_sees_who_comes_what_is_sent_and_who_goes() {
    let never_waits = "import socket
s = socket.create_server(('127.0.0.1', 8080))
s.setblocking(False)
conns = []
while True:
    try:
        conn, _ = s.accept()
        conn.setblocking(False)
        conns.append(conn)
        print('new')
    except BlockingIOError:
        pass
    for conn in conns[:]:
        try:
            data = conn.recv(100)
        except BlockingIOError:
            continue
        print('got', data)
        if not data:
            conns.remove(conn)
            conn.close()
";
    printed_by_both(never_waits, CLIENT, ("new\ngot b'hi'\ngot b''\n", ""));
    let looks_with_select = "import select, socket
s = socket.create_server(('127.0.0.1', 8080))
watched = [s]
while True:
    for ready in select.select(watched, [], [], 0)[0]:
        if ready is s:
            watched.append(s.accept()[0])
            print('new')
            continue
        data = ready.recv(100)
        print('got', data)
        if not data:
            watched.remove(ready)
            ready.close()
";
    printed_by_both(looks_with_select, CLIENT, ("new\ngot b'hi'\ngot b''\n", ""));
}

#[test]
fn room_to_send_alone_keeps_nobody_from_a_turn() {
    let server = "import select, socket
s = socket.create_server(('127.0.0.1', 8080))
conns, done = [], False
while not done:
    readable, writable, _ = select.select([s] + conns, conns, [], 1)
    for ready in readable:
        if ready is s:
            conns.append(s.accept()[0])
            continue
        data = ready.recv(100)
        done = not data
        if ready in writable and data:
            ready.sendall(data.upper())
";
    let client = "import socket
c = socket.create_connection(('127.0.0.1', 8080))
for text in (b'one', b'two'):
    c.sendall(text)
    print(c.recv(100))
c.close()
";
    printed_by_both(server, client, ("", "b'ONE'\nb'TWO'\n"));
}

#[test]
fn who_goes_round_by_a_try_lets_the_others_go() {
    let turns = [
        "while not told:\n    try:\n        pass\n    except KeyboardInterrupt:\n        break\n",
        "while not told:\n    try:\n        told[0]\n    except IndexError:\n        pass\n",
        "def wait():\n    while True:\n        try:\n            if told:\n                return\n        except ValueError:\n            \
         pass\nwait()\n",
        "exec('while not told:\\n    try:\\n        pass\\n    finally:\\n        pass\\n')\n",
        "for _ in iter(lambda: bool(told), True):\n    try:\n        pass\n    except ValueError:\n        pass\n",
    ];
    for turn in turns {
        let server = format!(
            "import socket, threading
s = socket.create_server(('127.0.0.1', 8080))
told = []
def serve():
    conn, _ = s.accept()
    told.append(conn.recv(100))
threading.Thread(target=serve).start()
{turn}print(told)
"
        );
        printed_by_both(&server, CLIENT, ("[b'hi']\n", ""));
    }
}

#[test]
fn who_looks_at_a_flag_lets_the_one_go_who_sets_it() {
    let server = "import socket, threading
s = socket.create_server(('127.0.0.1', 8080))
told = []
def serve():
    conn, _ = s.accept()
    told.append(conn.recv(100))
threading.Thread(target=serve).start()
while not told:
    pass
print(told)
";
    let client = "import queue, socket, threading
q = queue.Queue()
thread = threading.Thread(target=lambda: q.put(b'hi'))
thread.start()
while thread.is_alive() or q.empty(): pass
c = socket.create_connection(('127.0.0.1', 8080))
c.send(q.get())
print('sent')
";
    printed_by_both(server, client, ("[b'hi']\n", "sent\n"));
    let (trace, _) = run(&pair(server, client, 1));
    let told = |what: &What| matches!(what, What::Noted(note) if **note == Note::SpinsWithoutCalls);
    assert!(trace.events().any(|event| told(&event.what)), "it is told");
}

#[test]
fn who_looks_into_a_queue_waits_for_a_thread_that_sleeps() {
    let server = "import queue, socket, threading, time
s = socket.create_server(('127.0.0.1', 8080))
q = queue.Queue()
def later():
    time.sleep(0.2)
    q.put('late')
threading.Thread(target=later).start()
while q.empty(): pass
print(q.get())
";
    printed_by_both(server, "print('here')\n", ("late\n", "here\n"));
}

#[test]
fn who_reads_the_end_again_and_again_while_the_other_waits_is_stuck() {
    let server = "import socket
s = socket.create_server(('127.0.0.1', 8080))
conn, _ = s.accept()
whole = b''
while len(whole) < 5:
    whole += conn.recv(5 - len(whole))
";
    let client = "import socket
c = socket.create_connection(('127.0.0.1', 8080))
c.send(b'hi')
c.shutdown(socket.SHUT_WR)
c.recv(5)
";
    let (trace, _) = run(&pair(server, client, 1));
    let stuck = |what: &What| matches!(what, What::Noted(note) if **note == Note::Stalemate);
    assert!(trace.events().any(|event| stuck(&event.what)));
}

#[test]
fn who_is_long_at_work_after_the_clients_have_gone_comes_to_its_end() {
    let server = "import socket
s = socket.create_server(('127.0.0.1', 8080))
conn, _ = s.accept()
while conn.recv(100):
    pass
total = 0
for n in range(700_000):
    total += n
print(total)
";
    printed_by_both(server, CLIENT, ("244999650000\n", ""));
}

#[test]
fn threads_that_wait_for_each_other_are_stopped_and_are_no_daemons() {
    let server = "import threading, time
a, b = threading.Lock(), threading.Lock()
def both(first, second):
    with first:
        time.sleep(0.1)
        with second:
            pass
threads = [threading.Thread(target=both, args=pair) for pair in ((a, b), (b, a))]
for thread in threads: thread.start()
for thread in threads: thread.join()
";
    let (trace, _) = run(&pair(server, "pass\n", 1));
    let ended = |ending: &Ending| {
        let is = |what: &What| matches!(what, What::Noted(note) if matches!(note.as_ref(), Note::Ended(found) if found == ending));
        trace.events().filter(|event| is(&event.what)).count()
    };
    assert_eq!((ended(&Ending::Stopped), ended(&Ending::Daemon)), (3, 0));
}

#[test]
fn a_run_with_somebody_who_goes_round_is_the_same_each_time() {
    let server = "import socket, threading
s = socket.create_server(('127.0.0.1', 8080))
count = 0
def serve(conn):
    global count
    conn.sendall(conn.recv(100).upper())
    conn.close()
    count += 1
def welcome():
    while True:
        threading.Thread(target=serve, args=s.accept()[:1]).start()
threading.Thread(target=welcome, daemon=True).start()
while count < 3:
    pass
print(count)
";
    let client = "import socket
c = socket.create_connection(('127.0.0.1', 8080))
c.sendall(b'hi')
print(c.recv(100))
";
    let normalised = || {
        let mut file = Vec::new();
        let (trace, _) = run(&pair(server, client, 3));
        assert_eq!(printed(&trace, "server"), "3\n");
        sockscope::trace::write_trace(&mut file, &trace, true).unwrap();
        String::from_utf8(file).unwrap()
    };
    let first = normalised();
    for _ in 0..5 {
        assert_eq!(normalised(), first);
    }
}
