//! What becomes of a file that a trace is written to: it is the old one or the whole new one, and never what the run is
//! made from. What stands in a trace is tested beside the trace.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::tools::cli::{DEADLINE, Folder, Server, command, finish, rows, send, sockscope};

const OLD: &str = "what stood here before\n";

/// A long run: it goes on until it is told to end.
fn long_run(trace: &str) -> std::process::Child {
    let args = ["run", "--repeat", "100000", "--clients", "4", "--pace", "lockstep", "--trace", trace];
    command(&args).spawn().unwrap()
}

/// Waits until the process has begun with its clients: it has more threads than one.
#[cfg(target_os = "linux")]
fn wait_until_it_runs(child: &std::process::Child) {
    let began = std::time::Instant::now();
    let tasks = format!("/proc/{}/task", child.id());
    while std::fs::read_dir(&tasks).map_or(0, Iterator::count) < 4 {
        assert!(began.elapsed() < DEADLINE, "the run did not begin");
        std::thread::yield_now();
    }
}

#[test]
#[cfg(target_os = "linux")]
fn whatever_ends_a_run_the_file_is_the_old_one_or_a_whole_one() {
    for (signal, is_told) in [(Signal::KILL, false), (Signal::HUP, true), (Signal::TERM, true), (Signal::INT, true)] {
        let folder = Folder::fresh();
        let trace = folder.write("trace.jsonl", OLD);
        let child = long_run(&trace);
        wait_until_it_runs(&child);
        send(&child, signal);
        let ran = finish(child);
        let content = std::fs::read_to_string(&trace).unwrap();
        if is_told {
            assert_eq!(ran.status, Some(130), "{signal:?}");
        }
        // Who is told before the run can be stopped ends at once, and the file is the old one.
        if is_told && content != OLD {
            let last = rows(folder.file("trace.jsonl").as_path()).pop().unwrap();
            assert!(last["end"]["events"].is_u64(), "{signal:?}: {last}");
        } else {
            assert_eq!(content, OLD, "{signal:?}");
        }
    }
}

#[test]
fn a_run_that_cannot_begin_leaves_the_file_alone() {
    let folder = Folder::fresh();
    let trace = folder.write("trace.jsonl", OLD);
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 8 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_sockscope")])
        .args(["run", "--trace", &trace])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let ran = finish(child);
    assert_ne!(ran.status, Some(0), "{ran:?}");
    assert_eq!(std::fs::read_to_string(&trace).unwrap(), OLD, "{ran:?}");
    assert_eq!(std::fs::read_dir(folder.file("")).unwrap().count(), 1, "nothing was left beside it");
}

#[test]
fn a_trace_never_takes_the_place_of_what_is_run() {
    let folder = Folder::fresh();
    let scenario = folder.write("scenario.json", "{\"sockscope_scenario\": 1}");
    let (server, client) = (folder.write("server.py", "print(1)\n"), folder.write("client.py", "print(2)\n"));
    let input = folder.write("input.txt", "a line\n");
    let roundabout = format!("{}/./server.py", folder.name(""));
    let cases: [(&[&str], &str); 5] = [
        (&[&scenario], &scenario),
        (&[&server, &client], &server),
        (&[&server, &client], &client),
        (&[&server, &client], &roundabout),
        (&[&server, &client, "--input", &input], &input),
    ];
    for (args, trace) in cases {
        let before = std::fs::read(trace).unwrap();
        let ran = sockscope(&[&["run"], args, &["--trace", trace]].concat()).expect_status(2);
        assert!(ran.stderr.contains("what is to be run") || cfg!(not(feature = "python")), "{ran:?}");
        assert_eq!(std::fs::read(trace).unwrap(), before, "{args:?}");
    }
}

#[test]
#[cfg(unix)]
fn arguments_that_are_not_utf_8_are_arguments_like_others() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let odd = OsStr::from_bytes(b"\xcc\xd7\xbd\xd3\xd7\xd6.jsonl");
    let folder = Folder::fresh();
    let mut refused = command(&["run", "--no-such-flag"]);
    let ran = finish(refused.arg(odd).spawn().unwrap()).expect_status(2);
    assert!(ran.stderr.contains("no such flag"), "{ran:?}");
    let path = folder.file("").join(odd);
    finish(command(&["run", "--trace"]).arg(&path).spawn().unwrap()).expect_status(0);
    let shown = finish(command(&["show"]).arg(&path).spawn().unwrap()).expect_status(0);
    assert!(shown.stdout.contains("client-1"), "{shown:?}");
    // The program's own path, too, as in a folder that another system has named.
    let itself = folder.file("").join(OsStr::from_bytes(b"\xcc\xd7-sockscope"));
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_sockscope"), &itself).unwrap();
    let mut again = Command::new(&itself);
    again.args(["run", "--format", "summary"]).env("LC_ALL", "C");
    let ran = finish(again.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap());
    assert_eq!(ran.status, Some(0), "{ran:?}");
}

/// A server whose output nobody reads. It is killed when it is dropped.
struct Unread(std::process::Child);

impl Drop for Unread {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn a_server_whose_output_nobody_reads_serves_on_and_ends_when_it_is_told_to() {
    for format in [None, Some("text"), Some("jsonl")] {
        let folder = Folder::fresh();
        let trace = folder.name("trace.jsonl");
        let mut args = vec!["serve", "--service", "upper", "--trace", &trace];
        args.extend(format.iter().flat_map(|format| ["--format", format]));
        let mut server = Unread(command(&args).spawn().unwrap());
        let mut stdout = BufReader::with_capacity(16, server.0.stdout.take().unwrap());
        let mut first = String::new();
        stdout.read_line(&mut first).unwrap();
        let address = first.trim().strip_prefix("listening on ").expect("it says where it listens").to_owned();
        // Each tells two lines of some fifty bytes, and a pipe holds 65536.
        for _ in 0..1500 {
            let mut client = TcpStream::connect(&address).unwrap();
            client.set_read_timeout(Some(DEADLINE)).unwrap();
            client.write_all(b"x").unwrap();
            let mut answer = [0; 1];
            client.read_exact(&mut answer).unwrap();
            assert_eq!(&answer, b"X");
        }
        send(&server.0, Signal::TERM);
        let began = std::time::Instant::now();
        let status = loop {
            if let Some(status) = server.0.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < DEADLINE, "{format:?}: it does not end");
            std::thread::yield_now();
        };
        assert_eq!(status.code(), Some(130), "{format:?}");
        let rows = rows(std::path::Path::new(&trace));
        assert!(rows.last().unwrap()["end"]["events"].is_u64(), "{format:?}: the trace is whole");
    }
}

#[test]
fn a_server_that_can_take_nobody_more_says_so() {
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 40 && exec \"$@\"", "sh", env!("CARGO_BIN_EXE_sockscope")])
        .args(["serve", "--service", "upper"])
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let server = Server::of(child);
    let held: Vec<TcpStream> = (0..60).map(|_| TcpStream::connect(&server.address).unwrap()).collect();
    let said = server.stderr.until("No further client can be accepted");
    assert!(said.contains("EMFILE"), "{said}");
    drop(held);
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}
