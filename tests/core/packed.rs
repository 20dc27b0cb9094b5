//! Traces that are packed: the same as plain ones wherever a trace is read or written, and as good up to where they are cut.
//! What a trace says is asserted elsewhere.

use std::io::{Read as _, Write as _};
use std::path::Path;

use rustix::process::Signal;

use crate::tools::cli::{DEADLINE, Folder, Server, sockscope};
use crate::tools::net::*;

use sockscope::trace::{Trace, TraceOut, read_trace, write_trace};

/// A run with bytes enough that packing is worth it.
fn recorded() -> Trace {
    let (trace, _) = to_end(&scenario(|s| {
        s.messages = texts(&["hello", "world", "a longer message that comes again"]);
        s.repeat = 40;
    }));
    trace
}

fn packed(trace: &Trace) -> Vec<u8> {
    let mut out = TraceOut::of(Path::new("t.jsonl.gz"), Vec::new());
    write_trace(&mut out, trace, false).unwrap();
    out.close().unwrap()
}

fn plain(trace: &Trace) -> Vec<u8> {
    let mut out = TraceOut::of(Path::new("t.jsonl"), Vec::new());
    write_trace(&mut out, trace, false).unwrap();
    out.close().unwrap()
}

#[test]
fn a_packed_trace_is_the_plain_one_and_much_smaller() {
    let trace = recorded();
    let (plain, packed) = (plain(&trace), packed(&trace));
    assert!(packed.len() < 60 * trace.len() && packed.len() * 4 < plain.len(), "{} of {}", packed.len(), plain.len());
    let mut unpacked = Vec::new();
    flate2::bufread::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
    assert!(unpacked == plain, "any gzip reads it");
    let (again, cut) = read_trace(&packed[..]).unwrap();
    assert_eq!(cut, None);
    assert_same_file(&file(&again, false), &file(&trace, false), "packed and read");
}

#[test]
fn however_a_packed_trace_is_cut_or_damaged_what_is_before_is_good_and_the_rest_is_told() {
    let trace = recorded();
    let whole = packed(&trace);
    let lines = file(&trace, false);
    let mut random =
        Random::seeded("however_a_packed_trace_is_cut_or_damaged_what_is_before_is_good_and_the_rest_is_told");
    let mut longest = 0;
    for round in 0..300 {
        let at = usize::try_from(random.below(whole.len() as u64)).unwrap();
        let mut bytes = whole[..at].to_vec();
        if round % 2 == 1 {
            bytes = whole.clone();
            bytes[at] ^= 1 << random.below(8);
        }
        match read_trace(&bytes[..]) {
            Ok((read, cut)) => {
                // A bit of the names and times that gzip keeps beside tells nothing of what is packed.
                let damaged = cut.is_some();
                if let (Some(cut), 1) = (&cut, round % 2) {
                    let said = &cut.sentence.en;
                    // A trailer that is damaged may look cut; what the sum does not vouch for is not called whole.
                    assert!(said.contains("may be wrong as well") || said.contains("is missing"), "{said}");
                }
                assert!(damaged || read.len() == trace.len(), "at {at} of {}", whole.len());
                longest = longest.max(if damaged { read.len() } else { 0 });
                if round % 2 == 0 {
                    let read = file(&read, false);
                    let events = read.lines().count() - 2;
                    assert!(
                        lines.lines().zip(read.lines()).take(events + 1).all(|(whole, read)| whole == read),
                        "at {at}"
                    );
                }
            }
            Err(error) => assert!(!error.text().en.is_empty(), "cut in the header"),
        }
    }
    assert!(longest > trace.len() / 2, "{longest} events at most");
}

#[test]
fn every_command_reads_and_writes_packed_traces_by_their_names() {
    let folder = Folder::fresh();
    let (packed, plain) = (folder.name("run.jsonl.gz"), folder.name("run.jsonl"));
    sockscope(&["run", "--trace", &packed, "--normalised"]).expect_status(0);
    sockscope(&["run", "--trace", &plain, "--normalised"]).expect_status(0);
    let bytes = std::fs::read(&packed).unwrap();
    assert_eq!(bytes[..2], [0x1f, 0x8b]);
    let shown = |file: &str| sockscope(&["show", file]).expect_status(0).stdout;
    assert_eq!(shown(&packed), shown(&plain));
    let page = folder.name("run.html");
    sockscope(&["page", &packed, "-o", &page]).expect_status(0);
    assert!(std::fs::read_to_string(page).unwrap().contains("<title>run"), "the name without its endings");
    let forked = sockscope(&["run", "--fork", &packed, "--at", "9", "--recv-size", "4"]).expect_status(0);
    assert!(!forked.stdout.is_empty());
    // A file that is cut is told, with status 2, as a plain one.
    let half = folder.write("half.jsonl.gz", &bytes[..bytes.len() / 2]);
    let ran = sockscope(&["show", &half]).expect_status(2);
    assert!(ran.stderr.contains("breaks off"), "{}", ran.stderr);
    let none = folder.write("none.jsonl.gz", &bytes[..12]);
    let ran = sockscope(&["show", &none]).expect_status(2);
    assert!(ran.stderr.contains("in its first line"), "{}", ran.stderr);
}

#[test]
fn a_server_writes_packed_traces_and_packed_parts() {
    let folder = Folder::fresh();
    let file = folder.name("visits.jsonl.gz");
    for args in [vec!["--trace", &file], vec!["--trace", &file, "--trace-part", "1"]] {
        let server = Server::start(&args);
        let mut client = std::net::TcpStream::connect(&server.address).unwrap();
        client.set_read_timeout(Some(DEADLINE)).unwrap();
        client.write_all(b"hello").unwrap();
        let mut answer = [0; 5];
        client.read_exact(&mut answer).unwrap();
        assert_eq!(server.stop(Signal::INT).0, Some(130));
    }
    for name in ["visits.jsonl.gz", "visits.000001.jsonl.gz"] {
        let shown = sockscope(&["show", &folder.name(name)]).expect_status(0).stdout;
        assert!(shown.contains("outside-1>server") && shown.contains("5 read"), "{shown}");
    }
}
