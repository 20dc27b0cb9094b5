//! The native service `command` and strangers that call it: in each framing, as the tutorial does, over UDP; and its table
//! beside the same in Python. Nothing here is executed by the service, so no test looks for what a command would do.

use crate::tools::cli::{self, EXACTLY, Server, python, sockscope};
use crate::tools::net::{Random, assert_same_file};

use std::io::Write as _;
use std::process::{Command, Stdio};

use rustix::process::Signal;
use sockscope::service::{Dialect, Premises, Service};

/// 29 February 2000, one second after midnight.
const NOW: u64 = 951_782_401;

/// Reads a message in hexadecimal digits from each line, and prints both answers to it.
const ORACLE: &str = "
import commands, sys
commands.time.time = lambda: 951782401
for line in sys.stdin:
    message = bytes.fromhex(line)
    print(commands.reply(message, 100000).hex(), commands.seed_reply(message, 100000)[4:].hex())
";

/// Lines that somebody may send, made of what has a meaning and of what has none.
fn lines() -> Vec<Vec<u8>> {
    const PARTS: &[&[u8]] = &[
        b"echo",
        b"ls",
        b"dir",
        b"pwd",
        b"date",
        b"count",
        b"big",
        b"fail",
        b"warn",
        b"stderr",
        b"both",
        b"chinese",
        b"gbk",
        b"rm",
        b"-n",
        b"3",
        b"0",
        b"255",
        b"256",
        b"70000",
        b"200000",
        b"99999999999999999999999",
        b" ",
        b" ",
        b" ",
        b" ",
        b"  ",
        b"\t",
        b"\n",
        b"'",
        b"\"",
        b"\\",
        b";",
        b"|",
        b"$",
        b"`",
        b"&",
        b"\xff",
        b"\xc4\xe3",
        b"\0",
        "你好".as_bytes(),
        "\u{3000}".as_bytes(),
        b"\x1c",
        "\u{85}".as_bytes(),
        "３".as_bytes(),
        "é".as_bytes(),
    ];
    let mut random = Random::seeded("lines that somebody may send");
    let mut lines: Vec<Vec<u8>> = PARTS
        .iter()
        .flat_map(|name| [name.to_vec(), [name, &b" 3"[..]].concat(), [name, &b" a 'b c'"[..]].concat()])
        .collect();
    lines.extend((0..2000).map(|_| {
        let parts = (0..1 + random.below(8)).map(|_| PARTS[random.below(PARTS.len() as u64) as usize]);
        parts.collect::<Vec<_>>().concat()
    }));
    lines
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_table_answers_as_the_same_in_python_does() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/programs");
    let mut command = Command::new("python3");
    command.args(["-B", "-c", ORACLE]).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut child) = command.stderr(Stdio::piped()).spawn() else {
        println!("SKIPPED: python3 is missing, so the table was not compared");
        return;
    };
    let lines = lines();
    let asked: String = lines.iter().map(|line| hex(line) + "\n").collect();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let theirs = cli::finish(child).expect_status(0).stdout;
    writer.join().unwrap().unwrap();

    let service: Service = "command".parse().unwrap();
    let mut ours = String::new();
    for line in &lines {
        let said = |dialect| {
            let premises = Premises { now: || NOW, longest: 100_000, dialect, ..Premises::default() };
            service.conversation(&premises).hear(line, &|| false).concat()
        };
        let seed = said(Dialect::Seed);
        let header = format!("{{\"data_size\": {}}}", seed.len());
        ours += &format!("{} {}{}\n", hex(&said(Dialect::Own)), hex(header.as_bytes()), hex(&seed));
    }
    assert_same_file(&ours, &theirs, "answers");
}

/// A client as the tutorial has it: a command in one send, then four bytes, a header, and what it announces.
const TUTORIAL: &str = "
import json, socket, struct, sys

def ask(client, command):
    client.send(command.encode('utf-8'))
    header_size = struct.unpack('i', client.recv(4, socket.MSG_WAITALL))[0]
    header = json.loads(client.recv(header_size, socket.MSG_WAITALL).decode('utf-8'))
    total_size, recv_size, total = header['data_size'], 0, b''
    while recv_size < total_size:
        data = client.recv(1024)
        recv_size += len(data)
        total += data
    return total

client = socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=20)
assert ask(client, 'ls') == b'README.txt\\nclient.py\\nnotes\\nphoto.jpg\\nserver.py\\n'
assert ask(client, 'echo hello') == b'hello\\n'
assert ask(client, 'both') == b'this line is on stdout\\nthis line is on stderr\\n'
assert ask(client, 'format c:') == b'sh: 1: format: not found\\n'
assert ask(client, 'gbk').decode('gbk') == '你好，套接字\\n'
assert len(ask(client, 'big 500000')) == 500000
assert len(ask(client, 'count 1000').split()) == 1000
assert b'raise --limit' in ask(client, 'big 5000000')
";

#[test]
fn a_client_of_the_tutorial_reads_each_answer_whole() {
    let folder = cli::Folder::fresh();
    let file = folder.name("trace.jsonl");
    let server = Server::serving("command", &["--dialect", "seed", "--limit", "1000000", "--trace", &file]);
    let Some(ran) = python(TUTORIAL, server.port()) else { return };
    ran.expect_status(0);
    server.stderr.until("outside-1 closed.");
    server.stop(Signal::INT);
    // The answers are read by their own framing, in the trace as well.
    let shown = sockscope(&["show", &file, "--format", "json"]).expect_status(0).json();
    let flows = &shown["flows"];
    assert_eq!((&flows[0]["framing"], &flows[1]["framing"]), (&"naive".into(), &"json-header".into()));
    assert_eq!(flows[0]["frames"].as_array().unwrap().len(), 8, "each command came as one");
    let second = &flows[1]["messages"][1];
    let start = second["range"][0].as_u64().unwrap();
    assert_eq!(second["payload"][0], start + 4 + 16, "a length, and the JSON with data_size: {second}");
}

/// What a client of each framing does; `ask` sends one command and returns the whole answer, header line and all.
const FRAMED: &str = "
import json, socket, struct, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=20)

def parts(answer):
    line, rest = answer.split(b'\\n', 1)
    told = json.loads(line)
    assert len(rest) == told['stdout'] + told['stderr'], answer
    return told['status'], rest[:told['stdout']], rest[told['stdout']:]

def check(ask):
    assert parts(ask(b'echo hi')) == (0, b'hi\\n', b'')
    assert parts(ask(b'both')) == (0, b'this line is on stdout\\n', b'this line is on stderr\\n')
    assert parts(ask(b'fail 9')) == (9, b'', b'fail: with status 9, as it was told to\\n')
    assert parts(ask(b'sudo reboot')) == (127, b'', b'sh: 1: sudo: not found\\n')
    assert parts(ask('echo 你好'.encode()))[1].decode() == '你好\\n'
    status, out, err = parts(ask(b'big 60000'))
    assert (status, len(out), err) == (0, 60000, b'')
    status, out, err = parts(ask(b'big 70000'))
    assert (status, out) == (126, b'') and b'raise --limit' in err
";

#[test]
fn strangers_are_answered_in_each_framing_that_carries_the_answers() {
    let clients = [
        (
            &["--framing", "length-prefix"][..],
            "
def ask(command):
    s.sendall(struct.pack('>I', len(command)) + command)
    return exactly(s, struct.unpack('>I', exactly(s, 4))[0])
check(ask)",
        ),
        (
            &["--framing", "json-header"],
            "
def ask(command):
    header = json.dumps({'data_size': len(command)}).encode()
    s.sendall(struct.pack('>I', len(header)) + header + command)
    return exactly(s, json.loads(exactly(s, struct.unpack('>I', exactly(s, 4))[0]))['data_size'])
check(ask)",
        ),
        (
            &["--framing", "delimiter", "--delimiter", "\\0"],
            "
def ask(command):
    s.sendall(command + b'\\0')
    answer = b''
    while not answer.endswith(b'\\0'):
        answer += exactly(s, 1)
    return answer[:-1]
check(ask)",
        ),
        (
            &["--framing", "naive"],
            "
def ask(command):
    s.sendall(command)
    line = b''
    while not line.endswith(b'\\n'):
        line += exactly(s, 1)
    told = json.loads(line)
    return line + exactly(s, told['stdout'] + told['stderr'])
check(ask)",
        ),
        (
            &["--framing", "fixed", "--frame-size", "100"],
            "
def ask(command):
    s.sendall(command.ljust(100, b'\\0'))
    return exactly(s, 100).rstrip(b'\\0')
assert parts(ask(b'echo hi')) == (0, b'hi\\n', b'')
assert parts(ask(b'rm'))[0] == 127",
        ),
    ];
    for (flags, client) in clients {
        let server = Server::serving("command", flags);
        let Some(ran) = python(&format!("{EXACTLY}{FRAMED}{client}"), server.port()) else { return };
        assert_eq!(ran.status, Some(0), "{flags:?}: {ran:?}");
        server.stderr.until("outside-1 closed.");
        assert_eq!(server.stop(Signal::INT).0, Some(130));
    }
}

#[test]
fn over_udp_an_answer_that_no_datagram_carries_is_told() {
    let server = Server::serving("command", &["--transport", "udp", "--limit", "1000000"]);
    let client = "
import json, socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.settimeout(20)
def ask(command):
    s.sendto(command, ('127.0.0.1', int(sys.argv[1])))
    line, rest = s.recvfrom(65535)[0].split(b'\\n', 1)
    return json.loads(line), rest
assert ask(b'echo hi') == ({'status': 0, 'stdout': 3, 'stderr': 0}, b'hi\\n')
assert ask(b'big 60000')[0]['stdout'] == 60000
told, rest = ask(b'big 66000')
assert told['status'] == 126 and b'one message here carries at most 65507' in rest, (told, rest)
assert ask(b'')[0] == {'status': 0, 'stdout': 0, 'stderr': 0}
assert ask(b'nonsense')[0]['status'] == 127";
    let Some(ran) = python(client, server.port()) else { return };
    ran.expect_status(0);
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

#[test]
fn a_run_tells_status_and_output_apart_in_every_form() {
    let args = ["run", "--service", "command", "--framing", "length-prefix", "--pace", "lockstep", "--clients", "1"];
    let commands = ["--message", "echo hi", "--message", "nonsense", "--message", "big 3000"];
    let ran = sockscope(&[&args[..], &commands].concat()).expect_status(0);
    for line in [
        "client-1 | {\"status\": 0, \"stdout\": 3, \"stderr\": 0}",
        "client-1 | sh: 1: nonsense: not found",
        "client-1 | {\"status\": 0, \"stdout\": 3000, \"stderr\": 0}",
    ] {
        assert!(ran.stdout.lines().any(|other| other == line), "{line}\n{}", ran.stdout);
    }
    let summary = sockscope(&[&args[..], &commands, &["--format", "summary"]].concat()).expect_status(0).json();
    assert_eq!(summary["flows"][1]["intact"], 3, "{summary}");
}
