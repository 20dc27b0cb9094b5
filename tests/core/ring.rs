//! A server that is recorded in parts: each is a whole trace, none of the clients is lost between two, and the oldest go.
//! What one trace holds is asserted elsewhere.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpStream, UdpSocket};
use std::path::PathBuf;
use std::time::Instant;

use rustix::process::Signal;

use crate::tools::cli::{DEADLINE, Folder, Server, sockscope};

use sockscope::trace::{FlowId, Trace, read_trace};
use sockscope::world::World;

/// Bytes that each client sends and gets back; a dozen clients fill a part.
const EACH: usize = 32 << 10;

fn parts(folder: &Folder) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.file(".")).unwrap().map(|entry| entry.unwrap().path());
    let mut parts: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "jsonl")).collect();
    parts.sort();
    parts
}

fn whole(path: &PathBuf) -> Trace {
    let (trace, cut) = read_trace(std::io::BufReader::new(std::fs::File::open(path).unwrap())).unwrap();
    assert_eq!(cut, None, "{}", path.display());
    trace
}

fn connected(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// Sends much and gets it back in capitals.
fn visit(address: &str) {
    let mut stream = connected(address);
    let sent = vec![b'x'; EACH];
    let mut writer = stream.try_clone().unwrap();
    let writing = std::thread::spawn(move || writer.write_all(&sent).unwrap());
    let mut got = vec![0; EACH];
    stream.read_exact(&mut got).unwrap();
    writing.join().unwrap();
    assert!(got.iter().all(|byte| *byte == b'X'));
}

/// Does something again and again until it has come to something.
fn until(what: &str, mut once: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !once() {
        assert!(begun.elapsed() < DEADLINE, "waited in vain for {what}");
    }
}

#[test]
fn every_client_is_in_one_part_under_one_name_and_none_is_refused_between_two() {
    let folder = Folder::fresh();
    let server = Server::start(&["--trace", &folder.name("visits.jsonl"), "--trace-part", "1", "--trace-parts", "100"]);
    let mut early = connected(&server.address);
    early.write_all(b"early").unwrap();
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let address = server.address.clone();
            std::thread::spawn(move || (0..15).for_each(|_| visit(&address)))
        })
        .collect();
    callers.into_iter().for_each(|caller| caller.join().unwrap());
    // Who came in the first part is served in the last one's time, too.
    let mut answer = [0; 9];
    early.write_all(b"late").unwrap();
    early.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"EARLYLATE");
    let (status, _, told) = server.stop(Signal::INT);
    assert_eq!(status, Some(130));
    let parts = parts(&folder);
    assert!(parts.len() > 1, "{parts:?}");
    let mut came: BTreeMap<String, usize> = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        let trace = whole(part);
        let world = World::at_end(&trace);
        assert!(world.accounting().holds, "{}", part.display());
        for conn in trace.conns() {
            let name = trace.flow_name(conn.id.requests());
            let received: u64 = world.flow(conn.id.requests()).unwrap().trace().bytes(conn.id.requests()).len();
            assert!([9, EACH as u64].contains(&received), "{name}: {received}");
            assert_eq!(came.insert(name.clone(), number), None, "{name} is in two parts");
        }
    }
    let expected: Vec<String> = (1..=61).map(|number| format!("outside-{number}>server")).collect();
    let names: Vec<String> = came.keys().map(|name| name.split('/').next().unwrap().to_owned()).collect();
    assert!(expected.iter().all(|name| names.contains(name)) && names.len() == 61, "{names:?}");
    // The names that were told as they came are those of the parts.
    for number in 1..=61 {
        assert!(told.iter().any(|line| line.contains(&format!("outside-{number} connected from "))), "{number}");
    }
    assert!(told.iter().any(|line| line.contains("parts of this recording kept")), "{told:?}");
}

#[test]
fn the_oldest_parts_go_and_a_server_that_is_started_again_goes_on_behind_them() {
    let folder = Folder::fresh();
    let file = folder.name("visits.jsonl");
    let args = ["--trace", &file, "--trace-part", "1", "--trace-parts", "2"];
    let server = Server::start(&args);
    // The files are written beside what is served, and how far behind, the machine decides.
    until("three parts", || {
        visit(&server.address);
        parts(&folder).last() >= Some(&folder.file("visits.000003.jsonl"))
    });
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    let kept = parts(&folder);
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert!(kept[0] > folder.file("visits.000001.jsonl"), "{kept:?}");
    let size = |path: &PathBuf| std::fs::metadata(path).unwrap().len();
    assert!(size(&kept[0]) >= 1 << 20, "{} bytes", size(&kept[0]));
    let again = Server::start(&args);
    visit(&again.address);
    assert_eq!(again.stop(Signal::INT).0, Some(130));
    let after = parts(&folder);
    assert_eq!(after.len(), 2);
    assert!(after[0] == kept[1] && after[1] > kept[1], "{after:?}");
    for part in &after {
        sockscope(&["show", part.to_str().unwrap()]).expect_status(0);
    }
}

#[test]
fn a_server_of_datagrams_goes_on_in_the_next_part_too() {
    let folder = Folder::fresh();
    let args =
        ["--transport", "udp", "--trace", &folder.name("mail.jsonl"), "--trace-part", "1", "--trace-parts", "50"];
    let server = Server::start(&args);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    let (sent, mut got) = ([b'y'; 1000], [0; 2000]);
    let mut asked = 0;
    until("three parts", || {
        socket.send_to(&sent, &server.address).unwrap();
        assert_eq!(socket.recv(&mut got).unwrap(), 1000);
        asked += 1;
        parts(&folder).len() > 2
    });
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    let parts = parts(&folder);
    assert!(parts.len() > 2, "{parts:?}");
    let received: usize = parts
        .iter()
        .map(|part| {
            // A part that was just begun may have nothing in it.
            whole(part).flow(FlowId(0)).map_or(0, |flow| flow.recv_returned.len())
        })
        .sum();
    assert_eq!(received, asked);
}

#[test]
fn a_connection_that_outgrows_its_part_is_closed_and_told_and_the_server_goes_on() {
    let folder = Folder::fresh();
    let server = Server::start(&["--trace", &folder.name("long.jsonl"), "--trace-part", "1"]);
    let mut endless = connected(&server.address);
    let mut neighbour = connected(&server.address);
    let block = [b'x'; 16 << 10];
    let mut got = vec![0; block.len()];
    let mut sent = 0_u64;
    while endless.write_all(&block).and_then(|()| endless.read_exact(&mut got)).is_ok() {
        sent += block.len() as u64;
        assert!(sent < 64 << 20, "nobody closes it");
    }
    assert!(sent >= 1 << 20, "only after {sent} bytes");
    server.stderr.until(
        "outside-1 has moved more than 2 MiB, twice the size of a part, so the server closed it (--trace-part).",
    );
    neighbour.write_all(b"well").unwrap();
    neighbour.read_exact(&mut got[..4]).unwrap();
    assert_eq!(&got[..4], b"WELL", "who came with it goes on");
    visit(&server.address);
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    let parts = parts(&folder);
    parts.iter().for_each(|part| drop(whole(part)));
}

#[test]
fn who_stays_keeps_no_more_parts_open_than_are_kept() {
    let folder = Folder::fresh();
    let args = ["--trace", &folder.name("v.jsonl"), "--trace-part", "1", "--trace-parts", "2"];
    let server = Server::start(&args);
    let mut stays = connected(&server.address);
    stays.write_all(b"here").unwrap();
    let mut got = [0; 4];
    stays.read_exact(&mut got).unwrap();
    until("three parts", || {
        visit(&server.address);
        parts(&folder).last() >= Some(&folder.file("v.000003.jsonl"))
    });
    server.stderr.until("outside-1 was closed: no more parts may be open than are kept");
    assert_eq!(stays.read(&mut got).unwrap_or(0), 0);
    visit(&server.address);
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    assert!(parts(&folder).len() <= 2, "{:?}", parts(&folder));
    parts(&folder).iter().for_each(|part| drop(whole(part)));
}

#[test]
fn who_came_in_a_part_that_all_of_them_fill_is_closed_with_it_and_the_next_one_goes_on() {
    let folder = Folder::fresh();
    let server = Server::start(&["--trace", &folder.name("f.jsonl"), "--trace-part", "1"]);
    let mut clients: Vec<TcpStream> = (0..12).map(|_| connected(&server.address)).collect();
    for client in &mut clients {
        client.write_all(b"a").unwrap();
        client.read_exact(&mut [0]).unwrap();
    }
    // Each moves less than it is closed for, and all together more than a part may become.
    let (block, mut got) = ([b'x'; 16 << 10], vec![0; 16 << 10]);
    'all: for _ in 0..48 {
        for client in &mut clients {
            if client.write_all(&block).and_then(|()| client.read_exact(&mut got)).is_err() {
                break 'all;
            }
        }
    }
    server.stderr.until("the part is full");
    visit(&server.address);
    assert_eq!(server.stop(Signal::INT).0, Some(130));
    parts(&folder).iter().for_each(|part| drop(whole(part)));
}

#[test]
fn a_part_that_is_due_hands_over_with_one_client_at_a_time_and_with_datagrams() {
    for args in [vec!["--one-at-a-time"], vec!["--transport", "udp"]] {
        let folder = Folder::fresh();
        let file = folder.name("full.jsonl.gz");
        let server = Server::start(&[&args[..], &["--trace", &file, "--trace-part", "1"]].concat());
        until("a third part", || {
            if args.len() == 1 {
                visit(&server.address);
            } else {
                let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
                socket.set_read_timeout(Some(DEADLINE)).unwrap();
                for _ in 0..50 {
                    socket.send_to(&[b'u'; 1000], &server.address).unwrap();
                    assert_eq!(socket.recv(&mut [0; 1000]).unwrap(), 1000);
                }
            }
            folder.file("full.000003.jsonl.gz").exists()
        });
        assert_eq!(server.stop(Signal::INT).0, Some(130));
        for number in 1..=3 {
            whole(&folder.file(&format!("full.{number:06}.jsonl.gz")));
        }
    }
}

#[test]
fn numbers_and_flags_that_make_no_sense_are_refused_with_the_flag_and_the_remedy() {
    let folder = Folder::fresh();
    let file = folder.name("t.jsonl");
    for (args, flag) in [
        (vec!["--trace-part", "1"], "--trace-part: There is nothing"),
        (vec!["--trace-parts", "3"], "--trace-parts: It says"),
        (vec!["--trace", &file, "--trace-parts", "3"], "--trace-parts: It says"),
        (vec!["--trace", &file, "--trace-part", "0"], "--trace-part: A part has 1"),
        (vec!["--trace", &file, "--trace-part", "500"], "--trace-part: A part has 1"),
        (vec!["--trace", &file, "--trace-part", "1", "--trace-parts", "1"], "--trace-parts: One part"),
        (vec!["--trace", &file, "--trace-part", "1", "--format", "jsonl"], "--trace-part: What --format"),
    ] {
        let ran = sockscope(&[&["serve", "--service", "upper"][..], &args].concat()).expect_status(2);
        assert!(ran.stderr.contains(flag), "{args:?}: {}", ran.stderr);
        assert!(parts(&folder).is_empty());
    }
    // A folder that is not there is told before anybody is told an address.
    let nowhere = folder.name("none/t.jsonl");
    let ran = sockscope(&["serve", "--service", "upper", "--trace", &nowhere, "--trace-part", "1"]).expect_status(2);
    assert!(ran.stdout.is_empty() && ran.stderr.contains("none"), "{}", ran.stderr);
}
