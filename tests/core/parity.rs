//! The Python that is shown beside a run makes the same calls as the native programs: it is run for real and compared.
//! It needs `python3` in the path, and says so and passes where there is none. Nothing in the program itself runs it.

use crate::tools::net as tools;

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use sockscope::codec::{Cut, Framing, FramingOptions};
use sockscope::net::PortHold;
use sockscope::program::{framing_source, service_source};
use sockscope::run;
use sockscope::scenario::{Fault, Pace, Scenario, Sockets, Timing, Transport};
use sockscope::service::{Service, services};
use sockscope::trace::{Asked, Call, What};
use tools::*;

/// The calls of each actor in their order, and what each client printed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    calls: BTreeMap<String, Vec<String>>,
    printed: BTreeMap<String, Vec<String>>,
}

/// Takes a call in. How many recvs bring the bytes is the kernel's affair, so neighbours become one with their sum, and
/// the one that met the end of the stream is kept apart.
fn add(calls: &mut Vec<String>, call: &str, size: &str) {
    let received = |text: &str| text.strip_prefix("recv ").and_then(|size| size.parse::<u64>().ok());
    if let Some(last) = calls.last_mut()
        && let (Some(before), "recv", Ok(now)) = (received(last), call, size.parse::<u64>())
        && before > 0
        && now > 0
    {
        *last = format!("recv {}", before + now);
        return;
    }
    calls.push(format!("{call} {size}").trim_end().to_owned());
}

fn native(scenario: &Scenario) -> Told {
    let (trace, report) = to_end(scenario);
    assert_whole(&trace, &report);
    let mut told = Told::default();
    let mut pending: BTreeMap<_, String> = BTreeMap::new();
    for event in trace.events() {
        let name = trace.actor_name(event.actor).to_owned();
        match &event.what {
            What::Entered(entered) => {
                let size = match entered.detail.as_deref() {
                    Some(Asked::Option { name, value }) => format!("{name}={value}"),
                    Some(Asked::How(how)) => how.clone(),
                    _ if matches!(entered.call, Call::Listen | Call::Send | Call::Sendto) => entered.asked.to_string(),
                    _ => String::new(),
                };
                pending.insert(event.actor, size);
            }
            What::Returned(returned) => {
                let asked = pending.remove(&event.actor).expect("what returns has entered");
                let received = matches!(returned.call, Call::Recv | Call::Recvfrom);
                let size = if received { returned.len().to_string() } else { asked };
                // The listening socket is closed for the server when the run ends; its Python is ended from outside instead.
                let by_itself = returned.flow.is_some() || name.starts_with("client");
                if returned.call != Call::Close || by_itself {
                    add(told.calls.entry(name).or_default(), returned.call.name(), &size);
                }
            }
            What::Printed(text) => {
                let lines = text.split('\n').map(str::to_owned);
                told.printed.entry(name).or_default().extend(lines);
            }
            _ => {}
        }
    }
    told
}

/// A process that is ended, by its own id, when it is not needed any more.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

struct Python {
    program: PathBuf,
    folder: PathBuf,
}

impl Python {
    /// The interpreter behind `python3`, so that a version manager's script is not run for every program.
    fn find() -> Option<Self> {
        let asked = Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().ok()?;
        let program = PathBuf::from(String::from_utf8(asked.stdout).ok()?.trim());
        let thread = std::thread::current().name().unwrap_or("test").replace(':', "-");
        let folder = std::env::temp_dir().join(format!("sockscope-parity-{}-{thread}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        asked.status.success().then_some(Self { program, folder })
    }

    fn start(&self, log: &Path, program: &Path) -> Process {
        let wrapper = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/logged_sockets.py");
        let mut command = Command::new(&self.program);
        command.args(["-S", "-E", "-B"]).arg(wrapper).arg(log).arg(program);
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn();
        Process(child.expect("python3 was there a moment ago"))
    }

    fn run(&self, number: usize, scenario: &Scenario) -> Told {
        let folder = self.folder.join(number.to_string());
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("the temporary folder can be written");
            path
        };
        let port = PortHold::new(Ipv4Addr::LOCALHOST).expect("there is a free port");
        let sources = run::sources(scenario, port.address());
        // Beside a socket that holds the port nobody binds without SO_REUSEADDR.
        let _held = scenario.sockets.reuse_address.then_some(port);
        write("framing.py", &framing_source(&scenario.framing).expect("every framing has its Python"));
        if let Some((module, text)) = service_source(scenario.service, scenario.dialect) {
            write(&format!("{module}.py"), text);
        }
        let server = write("server.py", &sources.server.text);
        let log = folder.join("server.log");
        let mut server = self.start(&log, &server);
        assert_eq!(lines_of(&mut server).recv_timeout(PATIENCE).as_deref(), Ok("listening"));
        let mut told = Told::default();
        // One client after the other, so that the server's threads have the same order as in a staged run.
        for (number, source) in (1..).zip(&sources.clients) {
            let name = format!("client-{number}");
            let log = folder.join(format!("{name}.log"));
            let mut client = self.start(&log, &write(&format!("{name}.py"), &source.text));
            let lines = lines_of(&mut client);
            let mut printed = Vec::new();
            loop {
                match lines.recv_timeout(PATIENCE) {
                    Ok(line) => printed.push(line),
                    Err(mpsc::RecvTimeoutError::Disconnected) => break,
                    Err(mpsc::RecvTimeoutError::Timeout) => panic!("{name} hangs"),
                }
            }
            if !printed.is_empty() {
                told.printed.insert(name.clone(), printed);
            }
            read_log(&log, |_| name.clone(), &mut told);
        }
        read_log(&log, server_actor, &mut told);
        told
    }
}

/// The lines that a process prints, as they come; the channel ends with the process.
fn lines_of(process: &mut Process) -> mpsc::Receiver<String> {
    let (tell, lines) = mpsc::channel();
    let out = process.0.stdout.take().expect("stdout is piped");
    std::thread::spawn(move || BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| tell.send(line)));
    lines
}

/// A server's threads are named `Thread-1 (serve)` and so on, in the order in which they were started.
fn server_actor(thread: &str) -> String {
    let number = thread.strip_prefix("Thread-").and_then(|rest| rest.split(' ').next());
    number.map_or_else(|| "server".to_owned(), |number| format!("server/conn-{number}"))
}

fn read_log(log: &Path, actor: impl Fn(&str) -> String, told: &mut Told) {
    for line in std::fs::read_to_string(log).expect("the program has written its log").lines() {
        let mut fields = line.split('\t');
        let mut field = || fields.next().expect("every line has three fields");
        let (thread, call, size) = (field(), field(), field());
        add(told.calls.entry(actor(thread)).or_default(), call, size);
    }
}

fn scenarios() -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for kind in ["naive", "delimiter", "fixed", "length-prefix", "json-header"] {
        let paces =
            |service: Service| [Pace::BackToBack, Pace::Lockstep].into_iter().take(1 + usize::from(service.answers()));
        for (service, pace) in services().flat_map(|service| paces(service).map(move |pace| (service, pace))) {
            // An errand says lines, and whatever its file holds.
            if service.has_errands() && matches!(kind, "delimiter" | "fixed") {
                continue;
            }
            // A command that sticks to another is another command, and which ones do is the kernel's affair.
            if (kind, pace, service.name()) == ("naive", Pace::BackToBack, "command") {
                continue;
            }
            for one_at_a_time in [false, true] {
                for nodelay in [false, true] {
                    scenarios.push(scenario(|s| {
                        s.framing = framing(kind);
                        (s.service, s.pace, s.one_at_a_time, s.nodelay) = (service, pace, one_at_a_time, nodelay);
                        s.clients = 2;
                        s.messages = texts(&["hello", "It's ok", "!"]);
                        if service.has_errands() {
                            // What one client has done is there for the others, so each would have to come in its turn.
                            s.clients = 1;
                            s.messages =
                                texts(&["put a.txt 300", "get a.txt", "list", "get b.txt", "delete a.txt", "!"]);
                        }
                    }));
                }
            }
        }
    }
    scenarios.extend(over_udp());
    scenarios.extend(with_settings());
    scenarios
}

/// Sockets that are set up otherwise, pauses, and a message that is cut. Clients that break off make no calls afterwards that
/// could be compared.
fn with_settings() -> impl Iterator<Item = Scenario> {
    let set_up = [Transport::Tcp, Transport::Udp].into_iter().map(|transport| {
        scenario(|s| {
            (s.transport, s.pace, s.clients) = (transport, Pace::Lockstep, 1);
            s.sockets = Sockets { send_buffer: Some(5000), receive_buffer: Some(6000), ..Sockets::default() };
            s.timing = Timing { burst: 2, pause_ms: 5, read_pause_ms: 5 };
            if transport == Transport::Tcp {
                s.framing = framing("length-prefix");
                (s.sockets.backlog, s.sockets.cork, s.fault) = (7, true, Fault::Cut);
            }
        })
    });
    let paces = [Pace::Lockstep, Pace::BackToBack].into_iter();
    let endings = paces.flat_map(|pace| [Fault::None, Fault::Cut].map(|fault| (pace, fault)));
    set_up.chain(endings.map(|(pace, fault)| {
        scenario(|s| {
            (s.pace, s.clients, s.fault, s.half_close) = (pace, 1, fault, false);
            (s.framing, s.sockets.reuse_address) = (framing("length-prefix"), false);
        })
    }))
}

/// Datagrams are not cut, so each call is compared, in either pace. One socket is there for all clients, who take turns as
/// they happen to; one alone has nobody to take turns with.
fn over_udp() -> impl Iterator<Item = Scenario> {
    services().filter(|service| service.goes_over_udp()).flat_map(|service| {
        let paces = [Pace::BackToBack, Pace::Lockstep].into_iter().take(1 + usize::from(service.answers()));
        paces.map(move |pace| {
            scenario(|s| {
                (s.transport, s.service, s.pace, s.clients) = (Transport::Udp, service, pace, 1);
                s.messages = texts(&["hello", "", "It's ok"]);
            })
        })
    })
}

#[test]
fn the_python_beside_a_run_makes_the_same_calls() {
    let Some(python) = Python::find() else {
        println!("python3 is not in the path: the Python texts have not been compared with the native programs");
        return;
    };
    for (number, scenario) in scenarios().iter().enumerate() {
        let (ours, theirs) = (native(scenario), python.run(number, scenario));
        let what = format!("{scenario:?}");
        if scenario.transport == Transport::Udp {
            assert_eq!(ours, theirs, "{what}");
            continue;
        }
        match (scenario.pace, scenario.framing.name()) {
            (Pace::Lockstep, _) => assert_eq!(ours, theirs, "{what}"),
            // When the bytes of messages sent back to back arrive, and so between which sends they are received, is the
            // kernel's affair; and under naive framing even what a message is.
            (Pace::BackToBack, framing) => {
                assert_eq!(without_chunks(&ours, framing), without_chunks(&theirs, framing), "{what}");
            }
        }
    }
    std::fs::remove_dir_all(&python.folder).ok();
}

/// Reads a line of hexadecimal chunks for each stream; prints the messages of the stream in one line.
const DECODE: &str = r#"
import sys
from framing import Decoder

for line in sys.stdin:
    decoder = Decoder()
    messages = []
    for chunk in line.split():
        messages += [message.hex() or '-' for message in decoder.feed(bytes.fromhex(chunk))]
    assert len(getattr(decoder, 'buffer', b'')) < 16, 'a message over the limit is held'
    print(' '.join(messages))
"#;

#[test]
fn the_delimiter_decoder_in_python_skips_the_same_lines_as_ours() {
    let Some(python) = Python::find() else {
        println!("python3 is not in the path: the Python text has not been compared with the decoder");
        return;
    };
    let mut random = Random::seeded("the_delimiter_decoder_in_python_skips_the_same_lines_as_ours");
    for (number, (delimiter, limit)) in
        [(&b"\n"[..], 1), (b"\n", 5), (b"ab", 1), (b"ab", 4), (b"aab", 3), (b"abab", 2), (b"aaa", 5)]
            .into_iter()
            .enumerate()
    {
        let options = FramingOptions { delimiter: delimiter.to_vec(), limit, ..FramingOptions::default() };
        let framing = Framing::new("delimiter", options).expect("the options are good");
        let folder = python.folder.join(format!("delimiter-{number}"));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let source = framing_source(&framing).expect("every framing has its Python");
        std::fs::write(folder.join("framing.py"), source).expect("the temporary folder can be written");
        std::fs::write(folder.join("decode.py"), DECODE).expect("the temporary folder can be written");
        let (mut asked, mut expected) = (String::new(), String::new());
        for _ in 0..200 {
            let mut decoder = framing.codec().decoder();
            let mut messages = Vec::new();
            for _ in 0..random.below(12) {
                let chunk: Vec<u8> = (0..1 + random.below(12)).map(|_| b"ab\n"[random.below(3) as usize]).collect();
                decoder.feed(&chunk, &mut |cut| {
                    if let Cut::Frame(frame) = cut {
                        messages.push(if frame.payload.is_empty() { "-".to_owned() } else { hex(frame.payload) });
                    }
                });
                asked += &format!("{} ", hex(&chunk));
            }
            asked.push('\n');
            expected += &format!("{}\n", messages.join(" "));
        }
        let asked_path = folder.join("streams");
        std::fs::write(&asked_path, asked).expect("the temporary folder can be written");
        let streams = std::fs::File::open(&asked_path).expect("it was just written");
        let told = Command::new(&python.program)
            .args(["-S", "-B"])
            .arg(folder.join("decode.py"))
            .stdin(streams)
            .output()
            .expect("python3 was there a moment ago");
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        assert_same_file(&String::from_utf8_lossy(&told.stdout), &expected, &format!("{delimiter:?}, limit {limit}"));
    }
    std::fs::remove_dir_all(&python.folder).ok();
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same with the recvs taken out from between the other calls, and added up.
fn without_chunks(told: &Told, framing: &str) -> Told {
    let mut plain = Told::default();
    for (name, calls) in &told.calls {
        let size = |call: &str, prefix: &str| call.strip_prefix(prefix).and_then(|size| size.parse::<u64>().ok());
        let total = |prefix: &str| calls.iter().filter_map(|call| size(call, prefix)).sum::<u64>();
        let ends = calls.iter().filter(|call| *call == "recv 0").count();
        let is_chunk = |call: &str| call.starts_with("recv ") || framing == "naive" && call.starts_with("send ");
        let mut others: Vec<String> = calls.iter().filter(|call| !is_chunk(call)).cloned().collect();
        others.push(format!("sent {}, received {}, {ends} ends", total("send "), total("recv ")));
        plain.calls.insert(name.clone(), others);
    }
    let lines = |lines: &Vec<String>| if framing == "naive" { vec![letters(lines)] } else { lines.clone() };
    plain.printed = told.printed.iter().map(|(name, printed)| (name.clone(), lines(printed))).collect();
    plain
}

/// What was printed, whatever it was cut into: a service that answers a chunk need not answer the chunks of it alike.
fn letters(lines: &[String]) -> String {
    let mut letters: Vec<char> = lines.concat().chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

#[test]
fn the_text_names_the_address_that_it_is_given() {
    let address: SocketAddr = "127.0.0.1:4321".parse().expect("an address");
    let sources = run::sources(&Scenario::default(), address);
    for text in [&sources.server.text, &sources.clients[0].text] {
        assert!(text.contains("HOST, PORT = '127.0.0.1', 4321\n"), "{text}");
    }
    assert_eq!(sources.clients.len(), 3);
}
