//! What is told of programs in Python is what happened: failures, time limits, pipes, ports, and what the framing that they
//! are looked at through makes of their bytes.

use crate::tools::python as tools;

use sockscope::codec::{Framing, FramingOptions};
use sockscope::lang::Lang;
use sockscope::narrate;
use sockscope::scenario::Scenario;
use sockscope::trace::{Call, Got, Returned, Trace, What, log_line, log_text, normalised_lines};
use sockscope::world::{Summary, Verdict, World, summarise};
use tools::*;

const LISTEN: &str = "import socket, struct, time
s = socket.create_server(('127.0.0.1', 8080))
";
const CONNECT: &str = "import socket, struct, time
c = socket.create_connection(('127.0.0.1', 8080))
";

fn read_as(kind: &str, options: FramingOptions, scenario: Scenario) -> Scenario {
    Scenario { framing: Framing::new(kind, options).expect("the options are good"), ..scenario }
}

/// A server and a client, behind the lines that make their connection.
fn both(server: &str, client: &str) -> Scenario {
    pair(&format!("{LISTEN}{server}"), &format!("{CONNECT}{client}"), 1)
}

fn summary(trace: &Trace) -> Summary {
    let facts = sockscope::world::RunFacts { conserved: true, threads_left: 0, descriptors_left: 0 };
    summarise(&World::at_end(trace), facts)
}

fn requests(trace: &Trace) -> sockscope::world::FlowSummary {
    summary(trace).flows.into_iter().find(|flow| flow.flow == "client-1>server").expect("it is there")
}

/// The sentences and lines of the events for which something holds.
fn told(trace: &Trace, lang: Lang, of: impl Fn(&What) -> bool) -> Vec<[String; 2]> {
    let numbers = trace.events().enumerate().filter(|(_, event)| of(&event.what)).map(|(n, _)| n);
    let text = |n| [narrate::sentence(trace, n, lang), log_text(trace, n, lang).unwrap_or_default()];
    numbers.map(text).collect()
}

fn returned(what: &What) -> Option<&Returned> {
    match what {
        What::Returned(returned) => Some(returned),
        _ => None,
    }
}

#[test]
fn a_time_limit_that_has_passed_is_told_as_one_for_every_call() {
    let server = "l = socket.socket()
l.bind(('127.0.0.1', 0))
l.listen(0)
one = socket.create_connection(l.getsockname())
two, u, conn = socket.socket(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM), s.accept()[0]
u.bind(('127.0.0.1', 0))
conn.setblocking(False)
try:
    while conn.send(bytes(1 << 20)):
        pass
except BlockingIOError:
    pass
for o in (s, two, u, conn):
    o.settimeout(0.02)
for f in (s.accept, lambda: two.connect(l.getsockname()), lambda: u.recvfrom(5), lambda: conn.recv(5),
          lambda: conn.send(bytes(1 << 20))):
    try:
        f()
        print('no time-out')
    except TimeoutError:
        pass
import select
select.select([conn], [], [], 0.02)
";
    let (trace, _) = run(&both(server, "time.sleep(1)\n"));
    assert_eq!(printed(&trace, "server"), "");
    let timed_out = |what: &What| {
        returned(what).is_some_and(|returned| match returned.detail.as_deref() {
            Some(Got::TimedOut { .. }) => true,
            Some(Got::Ready { read, write, .. }) => read.is_empty() && write.is_empty(),
            _ => false,
        })
    };
    let english = told(&trace, Lang::En, timed_out);
    assert_eq!(english.len(), 6, "{english:?}");
    for [sentence, _] in &english {
        assert!(sentence.contains("times out: it has waited 20 ms, its time limit"), "{sentence}");
        assert!(!sentence.contains("EAGAIN") && !sentence.contains("told not to"), "{sentence}");
    }
    for [sentence, _] in told(&trace, Lang::Zh, timed_out) {
        assert!(sentence.contains("超时：等满了时限 20 毫秒") && !sentence.contains("EAGAIN"), "{sentence}");
    }
}

#[test]
fn a_call_that_was_not_to_wait_has_not_timed_out() {
    let (trace, _) =
        run(&both("s.accept()", "c.setblocking(False)\ntry:\n    c.recv(5)\nexcept BlockingIOError:\n    pass\n"));
    let failed = told(&trace, Lang::En, |what| returned(what).is_some_and(|it| it.call == Call::Recv && it.result < 0));
    assert!(failed[0][0].contains("EAGAIN: the call would have to wait, and it was told not to"), "{failed:?}");
}

#[test]
fn sends_that_fail_or_meet_their_time_limit_are_no_sends_and_no_messages() {
    let client = "c.send(b'a')
c.recv(1)
for _ in range(2):
    try:
        c.send(b'bcd')
        time.sleep(0.01)
    except OSError as error:
        print(type(error).__name__)
";
    let (trace, _) = run(&both("conn = s.accept()[0]\nconn.recv(9)\nconn.close()\ntime.sleep(0.1)\n", client));
    let flow = requests(&trace);
    assert_eq!(printed(&trace, "client-1"), "BrokenPipeError\n");
    assert_eq!((flow.sends, flow.sends_failed, flow.messages_sent), (Some(2), 1, Some(2)), "{flow:?}");
    assert_eq!((flow.discarded, flow.reset), (0, 3), "what comes after the close is lost to a reset");
    let late =
        "c.settimeout(0.02)\ntry:\n    while c.send(bytes(1 << 20)):\n        pass\nexcept TimeoutError:\n    pass\n";
    let (trace, _) = run(&both("conn = s.accept()[0]\ntime.sleep(0.3)\n", late));
    let flow = requests(&trace);
    let (sends, messages) = (flow.sends.unwrap(), flow.messages_sent.unwrap());
    assert!(sends == messages && flow.sends_failed == 1, "{flow:?}");
}

#[test]
fn a_message_whose_send_failed_leaves_its_number_and_its_place_to_the_next() {
    let client = "c.setblocking(False)
sent = 0
try:
    while True:
        sent += c.send(bytes(1 << 20))
except BlockingIOError:
    pass
c.setblocking(True)
c.settimeout(5)
time.sleep(0.1)
c.sendall(b'last')
";
    let server = "conn = s.accept()[0]\ntime.sleep(0.05)\nwhile conn.recv(1 << 20):\n    pass\n";
    let (trace, report) = run(&both(server, client));
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    let world = World::at_end(&trace);
    let flow = world.flow(sockscope::trace::ConnId(0).requests()).unwrap();
    assert_eq!(flow.messages, flow.sends_done());
    let spans: Vec<_> = (0..flow.messages).map(|index| flow.message(index).unwrap().1.range()).collect();
    assert!(spans.windows(2).all(|two| two[0].end == two[1].start), "{spans:?}");
    assert_eq!(spans.last().unwrap().end, flow.accepted);
}

#[test]
fn one_send_is_what_a_program_means_whatever_the_framing_cuts() {
    let reads = "conn = s.accept()[0]\nwhile conn.recv(1024):\n    pass\n";
    let cases = [
        // Its own delimiter inside, two sends for one line, and two lines in one send.
        ("delimiter", "for m in (b'hello\\n', b'two\\nlines\\n', b'\\n'):\n    c.sendall(m)\n", (4, 2)),
        ("delimiter", "c.sendall(b'hel')\nc.sendall(b'lo\\n')\n", (1, 0)),
        ("fixed", "for m in (b'123456789', b'abcdefg', b'12345678'):\n    c.sendall(m)\n", (3, 1)),
        // The length counts characters, and there are more bytes.
        (
            "length-prefix",
            "for m in ('\u{4f60}\u{597d}', 'ok'):\n    c.sendall(struct.pack('!I', len(m)) + m.encode())\n",
            (1, 0),
        ),
        ("length-prefix", "c.sendall(struct.pack('!I', 2))\nc.sendall(b'ab')\n", (1, 0)),
    ];
    for (kind, client, (frames, intact)) in cases {
        let options = FramingOptions { frame_size: 8, ..FramingOptions::default() };
        let (trace, _) = run(&read_as(kind, options, both(reads, client)));
        let flow = requests(&trace);
        assert_eq!((flow.messages_received, flow.intact), (Some(frames), Some(intact)), "{kind} {client}: {flow:?}");
        assert!(flow.sends_and_frames_differ, "{kind} {client}");
        let world = World::at_end(&trace);
        let flow = world.flow(sockscope::trace::ConnId(0).requests()).unwrap();
        let verdicts: Vec<_> = (0..frames).map(|n| flow.verdict(&flow.frame(n).unwrap().1)).collect();
        let differ = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Differs { .. })).count();
        assert_eq!(differ, frames - intact, "{kind} {client}: {verdicts:?}");
    }
    let whole = "for m in (b'hello', b'', b'world'):\n    c.sendall(struct.pack('!I', len(m)) + m)\n";
    let (trace, _) = run(&read_as("length-prefix", FramingOptions::default(), both(reads, whole)));
    let flow = requests(&trace);
    assert_eq!((flow.messages_sent, flow.messages_received, flow.intact), (Some(3), Some(3), Some(3)));
    assert!(!flow.sends_and_frames_differ);
}

#[test]
fn what_the_framing_refuses_the_program_has_not_refused() {
    let server = "conn = s.accept()[0]\nsize, = struct.unpack('!I', conn.recv(4))\nprint('accepted', size)\n";
    let (trace, _) = run(&read_as("length-prefix", FramingOptions::default(), both(server, "c.sendall(b'GET /')\n")));
    assert_eq!(printed(&trace, "server"), "accepted 1195725856\n");
    let refused = |what: &What| matches!(what, What::FrameRejected(_));
    let [english] = &told(&trace, Lang::En, refused)[..] else { panic!("just one") };
    assert!(english[0].starts_with("Read by this framing, 4 bytes that server has got are no frame"), "{english:?}");
    assert_eq!(english[1], "-- read as “Length prefix”, bytes 0..4 are no frame: a length over the limit");
    let chinese = &told(&trace, Lang::Zh, refused)[0];
    assert!(chinese[0].starts_with("按此分帧来读，server 收到的流中从偏移 0 起的 4 字节不成帧"), "{chinese:?}");
    assert_eq!(chinese[1], "-- 按“长度前缀”来读，字节 0..4 不成帧：长度超过上限");
    let speaks_for_it = |what: &What| matches!(what, What::FrameRejected(_) | What::Framed(_) | What::Message(_));
    for [sentence, _] in told(&trace, Lang::En, speaks_for_it) {
        assert!(!sentence.starts_with("server ") && !sentence.starts_with("client-1 "), "{sentence}");
    }
}

#[test]
fn whoever_reads_the_wrong_pipe_of_a_command_is_told_of_the_one_that_is_full() {
    let source = "import subprocess
p = subprocess.Popen('big 65537', shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
p.WAIT
";
    let cases = [
        ("stderr.read()", "reads stderr of the command", "在读命令的 stderr"),
        ("wait()", "waits for the end of the command", "等待命令结束"),
    ];
    for (wait, en, zh) in cases {
        let (trace, _) = run(&alone(&source.replace("WAIT", wait)));
        let waits =
            |what: &What| matches!(what, What::Noted(note) if matches!(**note, sockscope::trace::Note::Waits(_)));
        let (english, chinese) = (told(&trace, Lang::En, waits), told(&trace, Lang::Zh, waits));
        let full = "the command waits, its stdout pipe is full (65536 of 65536)";
        assert_eq!(english, [[format!("client-1 {en}; {full}"), format!("-- {en}; {full}")]], "{wait}");
        let full = "命令也在等：它的 stdout 管道已满（65536/65536）";
        assert_eq!(chinese, [[format!("client-1 {zh}；{full}"), format!("-- {zh}；{full}")]], "{wait}");
    }
    let lock = "import threading\nk = threading.Lock()\nk.acquire()\nk.acquire(timeout=0.01)\n";
    let (trace, _) = run(&alone(lock));
    assert!(
        trace
            .events()
            .enumerate()
            .any(|(n, _)| log_line(&trace, n, Lang::En).is_some_and(|line| line.contains("waits for a lock")))
    );
}

#[test]
fn ports_that_the_system_chose_are_ordinals_wherever_they_are_shown() {
    let server = "import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('127.0.0.1', 8080))
print(s.recvfrom(9))
";
    let client = "import socket
c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
c.connect(('127.0.0.1', 8080))
name = c.getsockname()
print(c, name)
late = 'a line after it'
c.send(b'hi')
";
    let normal = || {
        let (trace, _) = run(&pair(server, client, 1));
        normalised_lines(&trace).collect::<Vec<_>>()
    };
    let first = normal();
    assert!((0..4).all(|_| normal() == first), "the port of the client is not the same in each run");
}

#[test]
fn every_flow_has_a_name_of_its_own_whatever_a_client_opens_first() {
    let server = "import socket, threading
stream = socket.create_server(('127.0.0.1', 8080))
post = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
post.bind(('127.0.0.1', 8080))
conn, address = stream.accept()
conn.recv(9)
for _ in range(2):
    post.recvfrom(9)
";
    let [tcp, udp] = [
        "t = socket.create_connection(('127.0.0.1', 8080))\nt.sendall(b'tcp')\n",
        "for _ in range(2):\n    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n    u.sendto(b'udp', ('127.0.0.1', 8080))\n    kept.append(u)\n",
    ];
    for order in [[tcp, udp], [udp, tcp]] {
        let client = format!("import socket\nkept = []\n{}", order.concat());
        let (trace, report) = run(&pair(server, &client, 1));
        assert!(report.conserved);
        let mut names: Vec<String> = trace.conns().map(|conn| trace.flow_name(conn.id.requests())).collect();
        names.sort();
        assert_eq!(names, ["client-1#2>server", "client-1#3>server", "client-1>server"], "{order:?}");
    }
}

#[test]
fn calls_that_went_round_are_counted_by_their_names() {
    let client = "c.setblocking(False)
for _ in range(60):
    for call in (lambda: c.recv(1), lambda: c.send(b'')):
        try:
            call()
        except BlockingIOError:
            pass
";
    let (trace, _) = run(&both("conn = s.accept()[0]\nconn.recv(1)\n", client));
    let spins =
        |what: &What| matches!(what, What::Noted(note) if matches!(**note, sockscope::trace::Note::Spins { .. }));
    let english = &told(&trace, Lang::En, spins)[0];
    assert!(
        english.iter().all(|text| text.contains("100 calls (50 of recv, 50 of send) in a row moved nothing")),
        "{english:?}"
    );
    let chinese = &told(&trace, Lang::Zh, spins)[0];
    assert!(
        chinese.iter().all(|text| text.contains("连续 100 次调用（recv 50 次，send 50 次）什么也没有传送")),
        "{chinese:?}"
    );
}

#[test]
fn an_address_in_use_is_told_with_what_holds_it() {
    let again = "s.bind(('127.0.0.1', 9000))
s.listen()
c = socket.create_connection(('127.0.0.1', 9000))
conn = s.accept()[0]
CLOSE
t = socket.socket()
t.bind(('127.0.0.1', 9000))
";
    let source = |close: &str| format!("import socket\ns = socket.socket()\n{}", again.replace("CLOSE", close));
    let told_of = |source: &str| {
        let (trace, report) = run(&alone(source));
        let failed = |what: &What| returned(what).is_some_and(|it| it.call == Call::Bind && it.result < 0);
        (report.failures[0].clone(), told(&trace, Lang::En, failed)[0][0].clone())
    };
    let (failure, sentence) = told_of(&source("conn.close(); c.close(); s.close()"));
    assert!(failure.en.contains("SO_REUSEADDR") && failure.zh.contains("SO_REUSEADDR"), "{failure:?}");
    assert!(sentence.contains("SO_REUSEADDR"), "{sentence}");
    let (failure, sentence) = told_of(&source("conn.close(); c.close()"));
    assert!(failure.en.contains("choose another port") && !failure.en.contains("Set SO_REUSEADDR"), "{failure:?}");
    assert!(failure.zh.contains("换一个端口") && !failure.zh.contains("设置 SO_REUSEADDR"), "{failure:?}");
    assert!(!sentence.contains("Set SO_REUSEADDR"), "the listener holds it: {sentence}");
}

#[test]
fn one_more_than_listen_says_may_wait_and_one_more_does() {
    let source = "import socket
s = socket.socket()
s.bind(('127.0.0.1', 0))
s.listen(1)
waiting = []
for _ in range(4):
    c = socket.socket()
    c.settimeout(0.05)
    try:
        c.connect(s.getsockname())
        waiting.append(c)
    except TimeoutError:
        break
print(len(waiting))
";
    let (trace, _) = run(&alone(source));
    assert_eq!(printed(&trace, "client-1"), "2\n");
    let listens = |what: &What| matches!(what, What::Entered(entered) if entered.call == Call::Listen);
    let english = &told(&trace, Lang::En, listens)[0][0];
    assert!(english.contains("2 connections (on Linux n + 1) may wait for accept"), "{english}");
}

/// With Nagle's algorithm a small piece behind one that is not acknowledged stays in the sender's kernel; its send returns.
#[test]
fn what_nagle_holds_back_is_seen_in_the_senders_kernel_and_its_send_does_not_wait() {
    let client = "for _ in range(3):
    c.send(b'head')
    c.send(b'body')
    c.send(b'tail')
    got = b''
    while len(got) < 12:
        got += c.recv(64)
";
    let server = "conn = s.accept()[0]
while True:
    got = b''
    while len(got) < 12:
        chunk = conn.recv(64)
        if not chunk:
            raise SystemExit
        got += chunk
    for piece in (b'1234', b'5678', b'9abc'):
        conn.send(piece)
";
    let (trace, report) = run(&Scenario { nodelay: false, ..both(server, client) });
    assert!(report.failures.is_empty() && report.conserved, "{:?}", report.failures);
    let mut begun = 0;
    let (mut held, mut quick) = (0, 0);
    for event in trace.events() {
        match &event.what {
            What::Entered(entered) if entered.call == Call::Send => begun = event.at_us,
            What::Returned(returned) if returned.call == Call::Send => {
                held += u32::from(returned.unsent > 0);
                quick += u32::from(returned.unsent > 0 && event.at_us - begun < 30_000);
            }
            _ => {}
        }
    }
    assert!(held > 0, "nothing was held back");
    assert!(quick > 0, "all {held} take as long as an acknowledgement does");
}
