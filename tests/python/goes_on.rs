//! When a run is over: it goes on while anybody waits for a time that will end, and does not for who only looks again and
//! again, or goes round for ever. What the programs print is what python3 would let them print.

use crate::tools::cli::{Folder, sockscope};
use crate::tools::python as tools;

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::run::{Run, Watch};
use sockscope::trace::{Note, Trace, What};
use tools::*;

const SERVER: &str = "import queue, socket, threading, time
s = socket.create_server(('127.0.0.1', 8080))
def serve():
    while True:
        c, _ = s.accept()
        c.sendall(c.recv(10).upper())
        c.close()
";
const CLIENT: &str = "import socket
c = socket.create_connection(('127.0.0.1', 8080))
c.sendall(b'hi')
print(c.recv(10))
c.close()
";

/// Both schedules; what the server printed, and for how long each run went on.
fn printed_by_server(server: &str, expected: &str) -> Vec<Duration> {
    let scenario = pair(&format!("{SERVER}{server}"), CLIENT, 1);
    let mut all = Vec::new();
    for scenario in [scenario.clone(), free(scenario)] {
        let begun = Instant::now();
        let (trace, report) = run(&scenario);
        all.push(begun.elapsed());
        assert!(report.failures.is_empty(), "{:?}", report.failures);
        assert_eq!(printed(&trace, "server"), expected, "{:?}", scenario.schedule);
        assert_eq!(printed(&trace, "client-1"), "b'HI'\n");
    }
    all
}

const ONCE: &str = "c, _ = s.accept()
c.sendall(c.recv(10).upper())
c.close()
";

#[test]
fn a_sleep_after_the_clients_have_gone_is_slept_to_its_end() {
    let server =
        format!("{ONCE}time.sleep(1.6)\nprint('awake')\nfor n in range(3):\n    time.sleep(0.7)\n    print(n)\n");
    printed_by_server(&server, "awake\n0\n1\n2\n");
}

#[test]
fn timers_events_and_time_limits_after_the_clients_have_gone_come_to_their_end() {
    let timer = format!("{ONCE}threading.Timer(1.5, print, ['rings']).start()\nprint('set')\n");
    printed_by_server(&timer, "set\nrings\n");
    let event = format!("{ONCE}print(threading.Event().wait(1.3))\n");
    printed_by_server(&event, "False\n");
    let queue = format!("{ONCE}try:\n    queue.Queue().get(timeout=1.2)\nexcept queue.Empty:\n    print('empty')\n");
    printed_by_server(&queue, "empty\n");
    let limit =
        format!("{ONCE}s.settimeout(1.2)\ntry:\n    s.accept()\nexcept TimeoutError as error:\n    print(error)\n");
    printed_by_server(&limit, "timed out\n");
}

#[test]
fn who_is_slow_at_what_it_receives_comes_to_the_end_of_it_when_the_clients_have_gone() {
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.sendall(b'abc')\nc.close()\n";
    let server = "import socket, time
s = socket.create_server(('127.0.0.1', 8080))
c, _ = s.accept()
while True:
    data = c.recv(1)
    if not data:
        break
    time.sleep(1.3)
    print('handled', data)
";
    for scenario in [pair(server, client, 1), free(pair(server, client, 1))] {
        let (trace, report) = run(&scenario);
        assert_eq!(printed(&trace, "server"), "handled b'a'\nhandled b'b'\nhandled b'c'\n", "{:?}", report.end);
    }
}

#[test]
fn who_works_through_a_queue_comes_to_the_end_of_it_when_the_clients_have_gone() {
    let begin = "import asyncio, queue, socket, threading, time
items = KIND()
def work():
    while True:
        item = items.get()
        time.sleep(0.6)
        print('did', item)
threading.Thread(target=work, daemon=True).start()
s = socket.create_server(('127.0.0.1', 8080))
while True:
    c, _ = s.accept()
    while data := c.recv(1):
        items.put(data)
    c.close()
";
    let tasks = "import asyncio
items = asyncio.Queue()
async def work():
    while True:
        item = await items.get()
        await asyncio.sleep(0.6)
        print('did', item)
async def serve(reader, writer):
    while data := await reader.read(1):
        items.put_nowait(data)
    writer.close()
async def main():
    asyncio.create_task(work())
    async with await asyncio.start_server(serve, '127.0.0.1', 8080) as server:
        await server.serve_forever()
asyncio.run(main())
";
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.sendall(b'abcd')\nc.close()\n";
    let kinds = ["queue.Queue", "queue.SimpleQueue", "queue.PriorityQueue"];
    let servers = kinds.map(|kind| begin.replace("KIND", kind)).into_iter().chain([tasks.to_owned()]);
    for server in servers {
        for scenario in [pair(&server, client, 1), free(pair(&server, client, 1))] {
            let (trace, report) = run(&scenario);
            let expected = "did b'a'\ndid b'b'\ndid b'c'\ndid b'd'\n";
            assert_eq!(printed(&trace, "server"), expected, "{:?}\n{server}", report.end);
        }
    }
}

#[test]
fn a_thread_that_waits_for_what_its_program_has_closed_ends_with_the_program() {
    let server = "import socket, threading
s = socket.create_server(('127.0.0.1', 8080))
c, _ = s.accept()
def read():
    print('got', c.recv(100))
reader = threading.Thread(target=read)
reader.start()
reader.join()
print('joined')
";
    let client = "import socket, threading, time
s = socket.create_connection(('127.0.0.1', 8080))
threading.Thread(target=s.recv, args=(100,), daemon=True).start()
time.sleep(0.3)
s.close()
print('done')
";
    for scenario in [pair(server, client, 1), free(pair(server, client, 1))] {
        let (trace, report) = run(&scenario);
        assert_eq!(printed(&trace, "client-1"), "done\n");
        assert_eq!(printed(&trace, "server"), "got b''\njoined\n", "{:?}: {:?}", scenario.schedule, report.end);
        assert_eq!((report.threads_left, report.descriptors_left), (0, 0));
    }
}

#[test]
fn who_gives_itself_ever_more_to_do_or_rests_at_work_does_not_keep_the_run_from_its_end() {
    let start = "threading.Thread(target=serve, daemon=True).start()\nitems = queue.Queue()\nitems.put(1)\n";
    for rest in [
        "while True:\n    items.put(items.get())\n    time.sleep(0.002)\n",
        "item = items.get()\nwhile True:\n    time.sleep(0.05)\n",
        "while True:\n    try:\n        items.get(timeout=0.3)\n    except queue.Empty:\n        continue\n",
        "import asyncio\nasync def tick():\n    while True:\n        await asyncio.sleep(0.1)\nasync def main():\n    \
         items = asyncio.Queue()\n    items.put_nowait(1)\n    await items.get()\n    await tick()\nasyncio.run(main())\n",
    ] {
        for time in printed_by_server(&format!("{start}{rest}"), "") {
            assert!(time < Duration::from_secs(20), "{rest}: {time:?}");
        }
    }
}

#[test]
fn who_only_looks_at_what_has_come_or_sends_it_to_itself_does_not_keep_the_run_from_its_end() {
    let client = "import socket\nc = socket.create_connection(('127.0.0.1', 8080))\nc.sendall(b'ab')\nc.close()\n";
    let begin = "import socket, time\ns = socket.create_server(('127.0.0.1', 8080))\nc, _ = s.accept()\n";
    for rest in [
        "while len(c.recv(4, socket.MSG_PEEK)) < 4:\n    time.sleep(0.2)\n",
        "u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\nu.bind(('127.0.0.1', 0))\nwhile True:\n    u.sendto(b'tick', u.getsockname())\n    u.recvfrom(10)\n    time.sleep(2)\n",
        "a, b = socket.socketpair()\nwhile True:\n    a.send(b'tick')\n    b.recv(10)\n    time.sleep(2)\n",
    ] {
        let scenario = pair(&format!("{begin}{rest}"), client, 1);
        for scenario in [scenario.clone(), free(scenario)] {
            let begun = Instant::now();
            run(&scenario);
            assert!(begun.elapsed() < Duration::from_secs(12), "{rest}{:?}", scenario.schedule);
        }
    }
}

#[test]
fn who_sleeps_for_an_hour_so_as_to_stay_does_not_keep_the_run_from_its_end() {
    for stays in ["time.sleep(3600)", "threading.Event().wait(3600)", "queue.Queue().get(timeout=3600)"] {
        let server = format!("threading.Thread(target=serve, daemon=True).start()\n{stays}\nprint('never')\n");
        for time in printed_by_server(&server, "") {
            assert!(time < Duration::from_secs(20), "{stays}: {time:?}");
        }
    }
}

#[test]
fn who_sleeps_again_and_again_does_not_keep_the_run_from_its_end() {
    let start = "threading.Thread(target=serve, daemon=True).start()\n";
    for (name, rest) in [
        ("a long sleep", "while True:\n    time.sleep(60)\n"),
        ("short ones", "while True:\n    time.sleep(0.05)\n"),
        ("a condition", "busy = True\nwhile busy:\n    time.sleep(30)\n"),
        ("an event", "e = threading.Event()\nwhile not e.wait(30):\n    pass\n"),
        ("a timer that winds itself up", "def tick():\n    threading.Timer(0.4, tick).start()\ntick()\n"),
    ] {
        for time in printed_by_server(&format!("{start}{rest}"), "") {
            assert!(time < Duration::from_secs(12), "{name}: {time:?}");
        }
    }
}

#[test]
fn a_server_of_socketserver_ends_with_its_clients() {
    let server = "import socketserver
class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.sendall(self.request.recv(10).upper())
s.close()
socketserver.TCPServer.allow_reuse_address = True
with socketserver.ThreadingTCPServer(('127.0.0.1', 8080), Handler) as server:
    server.serve_forever(0.2)
";
    for time in printed_by_server(server, "") {
        assert!(time < Duration::from_secs(12), "{time:?}");
    }
}

/// What is told of a run in which somebody only went round.
fn told_to_turn(trace: &Trace) -> Vec<String> {
    let is = |what: &What| matches!(what, What::Noted(note) if matches!(note.as_ref(), Note::OnlyTurns { .. }));
    let found = trace.events().enumerate().filter(|(_, event)| is(&event.what));
    found.map(|(n, _)| narrate::sentence(trace, n, Lang::En)).collect()
}

#[test]
fn a_client_that_only_goes_round_is_told_as_that_and_nobody_is_said_to_wait() {
    let server = "import socket\nsocket.create_server(('127.0.0.1', 8080)).accept()\n";
    let (trace, report) = run(&pair(server, "while True:\n    pass\n", 1));
    let told = told_to_turn(&trace);
    assert!(told.len() == 1 && told[0].contains("client-1 only goes round and round"), "{told:?}");
    assert!(!told[0].contains("have ended"), "{told:?}");
    let stuck = |what: &What| matches!(what, What::Noted(note) if **note == Note::Stalemate);
    assert!(!trace.events().any(|event| stuck(&event.what)));
    assert_eq!((report.threads_left, report.descriptors_left), (0, 0));
    let folder = Folder::fresh();
    let (server, client) = (folder.write("server.py", server), folder.write("client.py", "while True:\n    pass\n"));
    let said = sockscope(&["run", &server, &client]).expect_status(1).stderr;
    assert!(said.contains("client-1 goes round and round") && !said.contains("waits for another one"), "{said}");
}

#[test]
fn a_main_thread_that_goes_round_for_ever_does_not_keep_the_run_from_its_end_and_it_is_told() {
    let start = "threading.Thread(target=serve, daemon=True).start()\n";
    for rest in [
        "try:\n    while True:\n        pass\nexcept KeyboardInterrupt:\n    print('bye')\n",
        "n = 0\nwhile 1:\n    n += 1\n",
        "q = queue.Queue()\nwhile True:\n    while not q.empty():\n        print(q.get())\n",
    ] {
        let scenario = pair(&format!("{SERVER}{start}{rest}"), CLIENT, 1);
        for scenario in [scenario.clone(), free(scenario)] {
            let begun = Instant::now();
            let (trace, report) = run(&scenario);
            assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
            assert!(report.failures.is_empty(), "{:?}", report.failures);
            assert_eq!((printed(&trace, "server"), printed(&trace, "client-1")), (String::new(), "b'HI'\n".to_owned()));
            let told = told_to_turn(&trace);
            assert!(told.len() == 1 && told[0].contains("server only goes round and round"), "{told:?}");
        }
    }
}

#[test]
fn a_spinning_program_can_be_stopped_at_any_time() {
    let server = format!(
        "{SERVER}def spin():\n    n = 0\n    while True:\n        n += 1\nthreading.Thread(target=spin, daemon=True).start()\nserve()\n"
    );
    let client = "import time\nwhile True:\n    time.sleep(0.01)\n    n = sum(range(2000))\n";
    for scenario in [pair(&server, client, 1), free(pair(&server, client, 1))] {
        let (tell, told) = channel();
        let notify = Box::new(move || tell.send(()).unwrap_or_default());
        let watch = Watch { notify: Some(notify), ..Watch::default() };
        let started = Run::start(&scenario, watch).expect("the scenario is good");
        // It is stopped in the midst of it, wherever that is.
        let patience = Instant::now() + Duration::from_secs(60);
        while started.trace().len() < 100 {
            assert!(Instant::now() < patience, "{} events", started.trace().len());
            told.recv_timeout(Duration::from_millis(50)).unwrap_or_default();
        }
        started.controls().stop();
        let (trace, report) = started.finish();
        let panicked = |what: &What| matches!(what, What::Noted(note) if matches!(note.as_ref(), Note::Ended(sockscope::trace::Ending::Panicked(_))));
        assert!(!trace.events().any(|event| panicked(&event.what)), "{:?}", report.failures);
    }
}

#[test]
fn clients_begin_once_a_server_that_sleeps_or_waits_for_its_own_threads_has_bound() {
    const LISTENS: &str = "s = socket.create_server(('127.0.0.1', 8080))
c, _ = s.accept()
c.sendall(c.recv(10).upper())
c.close()
";
    for before in [
        "time.sleep(0.2)",
        "time.sleep(1.3)",
        "for n in range(5):\n    time.sleep(0.05)\n    sum(range(1000))",
        "t = threading.Thread(target=time.sleep, args=(0.2,))\nt.start()\nt.join()",
        "t = threading.Thread(target=sum, args=(range(1000),))\nt.start()\nt.join()",
        "e = threading.Event()\nthreading.Timer(0.2, e.set).start()\ne.wait()",
        "b = threading.Barrier(2)\nthreading.Thread(target=b.wait).start()\nb.wait()",
        "q = queue.Queue()\nthreading.Thread(target=q.put, args=(1,)).start()\nq.get()",
        "import asyncio\nasyncio.run(asyncio.sleep(0.2))",
    ] {
        let server = format!("import queue, socket, threading, time\n{before}\n{LISTENS}");
        let scenario = pair(&server, CLIENT, 1);
        for scenario in [scenario.clone(), free(scenario)] {
            let (trace, report) = run(&scenario);
            assert!(report.failures.is_empty(), "{before} {:?}: {:?}", scenario.schedule, report.failures);
            assert_eq!(printed(&trace, "client-1"), "b'HI'\n", "{before} {:?}", scenario.schedule);
        }
    }
}

#[test]
fn clients_begin_all_the_same_where_a_server_never_binds() {
    let client = "print('here')\n";
    for server in [
        "import time\nwhile True:\n    time.sleep(0.1)\n",
        "import threading\nthreading.Event().wait()\n",
        "import time\ntime.sleep(600)\n",
        "import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()\n",
        "print('over')\n",
        "while True:\n    pass\n",
    ] {
        let scenario = pair(server, client, 1);
        for scenario in [scenario.clone(), free(scenario)] {
            let (trace, _) = run(&scenario);
            assert_eq!(printed(&trace, "client-1"), "here\n", "{server} {:?}", scenario.schedule);
        }
    }
}

#[test]
fn clients_of_datagrams_begin_once_the_server_has_bound() {
    let server = "import socket, time
time.sleep(0.1)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(0.3)
s.bind(('127.0.0.1', 8080))
data, who = s.recvfrom(10)
s.sendto(data.upper(), who)
";
    let client = "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(5)
s.sendto(b'hi', ('127.0.0.1', 8080))
print(s.recv(10))
";
    let scenario = pair(server, client, 1);
    for scenario in [scenario.clone(), free(scenario)] {
        let (trace, report) = run(&scenario);
        assert!(report.failures.is_empty(), "{:?}", report.failures);
        assert_eq!(printed(&trace, "client-1"), "b'HI'\n", "{:?}", scenario.schedule);
    }
}
