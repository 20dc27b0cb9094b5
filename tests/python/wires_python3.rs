//! What `expected.txt` says of each program of `wires` is what python3 itself does, over the sockets of this machine. It needs
//! `python3` in the path, and says so and passes where there is none.
//! Datagrams are left out: whether a server is there already, nobody could tell, and what comes too early is lost.

use crate::tools::cli::Folder;
use crate::tools::python as tools;

use std::io::Read;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use tools::*;

/// The folders of `wires` whose server waits for a stream, and those whose programs need nobody else.
const STREAMS: &[&str] = &[
    "asyncio-chat",
    "asyncio-gather",
    "asyncio-length-prefix",
    "asyncio-protocol",
    "asyncio-sock-calls",
    "asyncio-streams",
    "asyncio-tasks",
    "asyncio-timeouts",
    "asyncio-unix",
    "epoll-edge",
    "ipv6-echo",
    "reuseport",
    "select-poll",
    "selectors-kinds",
    "socketpair",
    "socketpair-threads",
    "socketserver-unix",
    "star-import-poll",
    "unix-socket",
];

/// A program that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What python3 says where the server does not listen yet.
const TOO_EARLY: &[&str] = &["ConnectionRefusedError", "FileNotFoundError"];

/// A port that was free a moment ago. The programs name theirs, so it stands in the place of that.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.expect("the loopback has a free port").port()
}

fn begin(folder: &Path, file: &str) -> Option<Child> {
    let mut python = Command::new("python3");
    python.current_dir(folder).args(["-u", file]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    python.spawn().ok()
}

/// What a program wrote until its end; nothing if it does not come to one.
fn to_the_end(mut child: Child) -> Option<(String, String)> {
    let (mut out, mut err) = (child.stdout.take()?, child.stderr.take()?);
    let (tell, told) = channel();
    let reading = std::thread::spawn(move || {
        let (mut printed, mut failed) = (String::new(), String::new());
        let read = out.read_to_string(&mut printed).and(err.read_to_string(&mut failed));
        tell.send(()).unwrap_or_default();
        read.map(|_| (printed, failed))
    });
    let came = told.recv_timeout(PATIENCE).is_ok();
    // Whoever has ended is not hurt by it.
    child.kill().unwrap_or_default();
    child.wait().ok()?;
    let said = reading.join().ok()?.ok()?;
    came.then_some(said)
}

/// What the server and the client print under python3; nothing if there is no python3.
fn under_python3(name: &str) -> Option<[String; 2]> {
    let own = Folder::fresh();
    let port = port().to_string();
    for file in ["server.py", "client.py"] {
        let text = std::fs::read_to_string(folder("wires").join(name).join(file)).expect(name);
        own.write(file, text.replace("9100", &port));
    }
    let text = std::fs::read_to_string(folder("wires").join(name).join("expected.txt")).expect(name);
    let runs_on = text.contains("(runs on)");
    let mut server = begin(&own.file("."), "server.py")?;
    let client = loop {
        let (printed, failed) = to_the_end(begin(&own.file("."), "client.py")?).unwrap_or_default();
        if server.try_wait().is_ok_and(|ended| ended.is_some()) || !TOO_EARLY.iter().any(|early| failed.contains(early))
        {
            break printed + &failed;
        }
    };
    if runs_on {
        server.kill().expect("it is ours");
    }
    let (printed, failed) = to_the_end(server).unwrap_or_default();
    Some([printed + &failed, client].map(|text| text.replace(&port, "9100")))
}

#[test]
fn what_is_expected_is_what_python3_prints() {
    let found: Vec<String> = for_each_at_once(STREAMS, |name| {
        let Some(got) = under_python3(name) else {
            eprintln!("python3 is not here, so there is nothing to compare with");
            return String::new();
        };
        let wanted = crate::wires::expected(name);
        let same = got.iter().zip(&wanted).all(|(got, wanted)| got.trim_end() == wanted.trim_end());
        if same { String::new() } else { format!("### {name}\n{got:#?}\nwanted {wanted:#?}\n") }
    });
    let found = found.concat();
    assert!(found.is_empty(), "{found}");
}
