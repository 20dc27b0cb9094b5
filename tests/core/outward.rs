//! `run --connect`: clients of ours at a server that nobody here wrote, staged and free, over TCP and UDP; what of it is told,
//! and what is refused. Servers that wait for clients outside are in `cli_serve`, and in the window's tests.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, UdpSocket};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::Duration;

use sockscope::figure::time::{Axis, Diagram, Lane, LaneOf, LaneWish, Lanes, Moments, View};
use sockscope::lang::Lang;
use sockscope::run::Run;
use sockscope::scenario::{Outside, Reach, Scenario};
use sockscope::world::World;

use crate::tools::cli::{Folder, Ran, Server, command, finish, sockscope};

/// A server of the standard library for so many clients: it answers in upper case once `release` says so.
fn stranger(clients: usize, release: impl Fn() + Send + 'static) -> (String, JoinHandle<Vec<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = std::thread::spawn(move || {
        let mut heard = Vec::new();
        for _ in 0..clients {
            let (mut conn, _) = listener.accept().unwrap();
            let mut came = Vec::new();
            let mut buffer = [0; 1024];
            loop {
                let len = conn.read(&mut buffer).unwrap();
                if len == 0 {
                    break;
                }
                release();
                came.extend_from_slice(&buffer[..len]);
                conn.write_all(&buffer[..len].to_ascii_uppercase()).unwrap();
            }
            conn.shutdown(Shutdown::Write).ok();
            heard.push(came);
        }
        heard
    });
    (address, serving)
}

fn connect(address: &str, flags: &[&str]) -> Ran {
    sockscope(&[&["run", "--connect", address], flags].concat())
}

#[test]
fn our_clients_call_a_server_that_nobody_here_wrote() {
    for schedule in ["staged", "free"] {
        let (address, serving) = stranger(3, || {});
        let ran = connect(&address, &["--schedule", schedule]).expect_status(0);
        for client in ["client-1", "client-2", "client-3"] {
            // The stranger answers what one recv of its brought, however much that was.
            let own = format!("{client} | ");
            let answered: String = ran.stdout.lines().filter_map(|line| line.strip_prefix(&own)).collect();
            assert_eq!(answered, "HELLOWORLD!", "{schedule}: {}", ran.stdout);
        }
        assert_eq!(serving.join().unwrap(), vec![b"helloworld!".to_vec(); 3], "{schedule}");
    }
}

#[test]
fn half_of_what_happened_is_known_and_no_more_is_said() {
    let (address, serving) = stranger(1, || {});
    let summary = connect(&address, &["--clients", "1", "--format", "summary"]).expect_status(0).json();
    serving.join().unwrap();
    assert_eq!(summary["conserved"], true, "{summary}");
    let flow = |name: &str| {
        let flows = summary["flows"].as_array().unwrap();
        flows.iter().find(|flow| flow["flow"] == name).unwrap_or_else(|| panic!("{name}: {summary}")).clone()
    };
    let (sent, got) = (flow("client-1>outside-1"), flow("outside-1>client-1"));
    assert_eq!((&sent["sends"], &sent["bytes_sent"]), (&3.into(), &11.into()));
    assert!(sent["recvs"].is_null() && sent["bytes_received"].is_null() && sent["intact"].is_null(), "{sent}");
    assert!(got["sends"].is_null() && got["bytes_sent"].is_null() && got["messages_sent"].is_null(), "{got}");
    assert_eq!(got["bytes_received"], 11);
}

#[test]
fn two_programs_of_ours_tell_two_halves_of_the_same() {
    let folder = Folder::fresh();
    let (there, here) = (folder.name("there.jsonl"), folder.name("here.jsonl"));
    let flags = ["--framing", "length-prefix"];
    let server = Server::start(&[&flags[..], &["--trace", &there]].concat());
    let args = [&flags[..], &["--clients", "2", "--trace", &here]].concat();
    let ran = connect(&server.address, &args).expect_status(0);
    assert!(ran.stdout.contains("client-2 | HELLO"), "{}", ran.stdout);
    server.stop(rustix::process::Signal::INT);
    let told = |trace: &str| sockscope(&["show", trace]).expect_status(0).stdout;
    let (there, here) = (told(&there), told(&here));
    assert!(here.contains("client-1>outside-1") && here.contains("outside-2>client-2"), "{here}");
    assert!(there.contains("outside-1>server"), "{there}");
}

#[test]
fn a_server_that_thinks_for_longer_than_a_quiet_run_may_last_is_waited_for() {
    // Our own runs are given up when everybody has waited for a second; nobody knows how long a stranger needs.
    let (_never, wait) = channel::<()>();
    let (address, serving) = stranger(1, move || {
        wait.recv_timeout(Duration::from_millis(2500)).ok();
    });
    let ran = connect(&address, &["--clients", "1", "--message", "slow"]).expect_status(0);
    assert!(ran.stdout.contains("client-1 | SLOW"), "{}", ran.stdout);
    assert_eq!(serving.join().unwrap(), [b"slow"]);
}

#[test]
fn datagrams_go_to_a_stranger_too() {
    datagrams_go_to(UdpSocket::bind("127.0.0.1:0").unwrap());
    // Most servers have one socket for both kinds of addresses.
    if let Ok(socket) = UdpSocket::bind("[::]:0") {
        datagrams_go_to(socket);
    }
}

fn datagrams_go_to(socket: UdpSocket) {
    let address = format!("127.0.0.1:{}", socket.local_addr().unwrap().port());
    let serving = std::thread::spawn(move || {
        let mut buffer = [0; 1024];
        for _ in 0..6 {
            let (len, from) = socket.recv_from(&mut buffer).unwrap();
            socket.send_to(&buffer[..len].to_ascii_uppercase(), from).unwrap();
        }
    });
    let flags = ["--transport", "udp", "--clients", "1"];
    let ran = connect(&address, &flags).expect_status(0);
    let summary = connect(&address, &[&flags[..], &["--format", "summary"]].concat()).expect_status(0).json();
    assert_eq!(summary["flows"][0]["dropped"], 0, "somebody is there: {summary}");
    serving.join().unwrap();
    for answer in ["client-1 | HELLO", "client-1 | WORLD", "client-1 | !"] {
        assert!(ran.stdout.contains(answer), "{answer}: {}", ran.stdout);
    }
}

#[test]
fn peers_outside_have_dashed_lanes_where_their_bytes_meet_our_calls() {
    for (clients, labels) in [(2, vec!["outside-1", "outside-2"]), (5, vec!["outside-1 … 5"])] {
        let (address, serving) = stranger(clients as usize, || {});
        let (outside, reach) = (Some(Outside::Server(address)), Reach::ThisMachine);
        let scenario = Scenario { clients, outside, reach, ..Scenario::default() };
        let (trace, report) = Run::to_end(&scenario).unwrap();
        serving.join().unwrap();
        assert_eq!((report.threads_left, report.descriptors_left, report.conserved), (0, 0, true));
        let open = BTreeSet::new();
        let lanes = Lanes::of(&trace, &LaneWish { most: 99, open: &open, front: &[], lang: Lang::En });
        let is_outside = |lane: &&Lane| matches!(lane.of, LaneOf::Outside(_));
        let outside: Vec<&str> = lanes.lanes.iter().filter(is_outside).map(|lane| lane.label.as_str()).collect();
        assert_eq!(outside, labels);
        assert!(
            lanes.lanes.iter().rev().take(labels.len()).all(|lane| is_outside(&lane)),
            "who is called is at the bottom"
        );
        let moments = Moments::of(&trace);
        let view = View { axis: Axis::Event, from: 0.0, to: f64::MAX, columns: 100, most: usize::MAX };
        let diagram = Diagram::of(&World::at_end(&trace), &moments, &lanes, &view, Lang::En);
        let told = |part: &str| diagram.crossings.iter().filter(|it| it.name.contains(part)).count();
        assert_eq!(told("sent outside; whether they were taken is not known"), 3 * clients as usize);
        assert!(told("from outside; when they were sent is not known") >= clients as usize);
    }
}

#[test]
fn nobody_there_is_told_as_what_it_is() {
    // A port that was just given back is nobody's.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let ran = connect(&free, &["--clients", "1"]);
    assert!(ran.stdout.contains("ECONNREFUSED"), "{ran:?}");
    assert_eq!(ran.status, Some(1), "{ran:?}");
}

#[test]
fn what_says_nothing_to_a_server_outside_is_refused() {
    let refused = |args: &[&str]| sockscope(&[&["run"], args].concat()).expect_status(2).stderr;
    for wrong in ["", "127.0.0.1", "127.0.0.1:0", "example.org:80", "nonsense"] {
        let said = refused(&["--connect", wrong]);
        assert!(said.contains("--connect") && said.contains("127.0.0.1:9000"), "{wrong}: {said}");
    }
    let far = refused(&["--connect", "192.0.2.7:80"]);
    assert!(far.contains("--leave-this-machine") && far.contains("unencrypted"), "{far}");
    for flag in [&["--one-at-a-time"][..], &["--backlog", "3"], &["--reuse-address", "off"], &["--read-pause-ms", "5"]]
    {
        let said = refused(&[&["--connect", "127.0.0.1:9000"], flag].concat());
        assert!(said.contains(flag[0]) && said.contains("the server is outside"), "{said}");
    }
    assert!(refused(&["--leave-this-machine"]).contains("--connect"));
    let folder = Folder::fresh();
    let waiting = folder.write("waiting.json", r#"{"outside": "clients"}"#);
    assert!(refused(&[&waiting]).contains("sockscope serve"));
    let calling = folder.write("calling.json", r#"{"outside": {"server": "127.0.0.1:6379"}}"#);
    assert!(refused(&[&calling]).contains("run --connect 127.0.0.1:6379"), "no file has other programs called");
}

#[test]
fn what_a_server_outside_answers_moves_no_cursor_of_the_terminal() {
    let (address, serving) = stranger(1, || ());
    let ran = connect(&address, &["--clients", "1", "--message", "\u{1b}]0;owned\u{7}\u{1b}[2Jhi"]).expect_status(0);
    serving.join().unwrap();
    assert!(ran.stdout.contains("client-1 | \\x1b]0;OWNED\\x07\\x1b[2JHI\n"), "{}", ran.stdout);
    assert!(!ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{7}'), "{}", ran.stdout);
}

#[test]
fn such_a_run_cannot_be_gone_once_more() {
    let folder = Folder::fresh();
    let trace = folder.name("outward.jsonl");
    let (address, serving) = stranger(1, || {});
    connect(&address, &["--clients", "1", "--trace", &trace]).expect_status(0);
    serving.join().unwrap();
    let said = sockscope(&["run", "--fork", &trace, "--at", "5", "--recv-size", "2"]);
    assert!(said.status == Some(2) && said.stderr.contains("outside this program"), "{said:?}");
}

#[cfg(feature = "python")]
#[test]
fn programs_call_a_server_outside_and_nobody_else() {
    let folder = Folder::fresh();
    let (address, serving) = stranger(2, || {});
    let (host, port) = address.split_once(':').unwrap();
    let asks = folder.write(
        "asks.py",
        format!(
            "import socket\ns = socket.create_connection(('{host}', {port}))\ns.sendall(b'hello')\nprint(s.recv(100))\ns.close()\n"
        ),
    );
    let strays = folder.write(
        "strays.py",
        format!(
            "import socket\ntry:\n    socket.create_connection(('127.0.0.1', {port} ^ 1), timeout=2)\nexcept OSError as error:\n    print('nobody', type(error).__name__)\ns = socket.create_connection(('{host}', {port}))\ns.sendall(b'world')\nprint(s.recv(100))\n"
        ),
    );
    let ran = connect(&address, &[&asks, &strays]).expect_status(0);
    assert!(ran.stdout.contains("client-1 | b'HELLO'"), "{}", ran.stdout);
    assert!(ran.stdout.contains("client-2 | nobody ConnectionRefusedError"), "{}", ran.stdout);
    assert!(ran.stdout.contains("client-2 | b'WORLD'"), "{}", ran.stdout);
    assert_eq!(serving.join().unwrap(), [b"hello", b"world"]);
}

#[test]
fn an_interrupt_ends_a_run_whose_server_says_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let child = command(&["run", "--connect", &address, "--clients", "1"]).spawn().unwrap();
    let (mut conn, _) = listener.accept().unwrap();
    conn.read_exact(&mut [0; 11]).unwrap();
    crate::tools::cli::send(&child, rustix::process::Signal::INT);
    finish(child).expect_status(130);
}
