//! Programs that nobody here wrote, and the services over real sockets: `asyncio` and `socketserver` of python3, `nc`, `socat`.
//! What is missing on a machine is said and passed over. Hostile strangers are in `strangers`; raw clients beside each service.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

use rustix::process::Signal;

use crate::tools::cli::{EXACTLY, Folder, Lines, Server, python, rows, sockscope};

/// Clients on one event loop: streams, and datagrams as a protocol has them.
const ASYNCIO: &str = "
import asyncio, hashlib, json, struct, sys
PORT = int(sys.argv[1])
def framed(data):
    return struct.pack('>I', len(data)) + data
async def answer(reader):
    return await reader.readexactly(struct.unpack('>I', await reader.readexactly(4))[0])
async def closed(reader, writer):
    writer.write_eof()
    assert await reader.read() == b'', 'more came than was asked for'
    writer.close()
    await writer.wait_closed()
class Letters(asyncio.DatagramProtocol):
    def __init__(self):
        self.came = asyncio.Queue()
    def datagram_received(self, data, address):
        self.came.put_nowait(data)
    def error_received(self, error):
        self.came.put_nowait(error)
async def letters():
    return await asyncio.get_running_loop().create_datagram_endpoint(Letters, remote_addr=('127.0.0.1', PORT))
def finish(main):
    asyncio.run(asyncio.wait_for(main(), 20))
";

/// Runs a client to its end against a server; whether there is a python3.
fn called(server: &Server, program: &str) -> bool {
    let Some(ran) = python(program, server.port()) else { return false };
    assert_eq!(ran.status, Some(0), "{ran:?}");
    true
}

const PREFIX: &[&str] = &["--framing", "length-prefix"];

#[test]
fn asyncio_streams_are_served_by_every_service_many_at_once() {
    for (service, one) in [
        (
            "upper",
            "
    for message in range(20):
        writer.write(framed(b'from %d: %d' % (number, message)))
    for message in range(20):
        assert await answer(reader) == b'FROM %d: %d' % (number, message)",
        ),
        (
            "sink",
            "
    for message in range(20):
        writer.write(framed(b'x' * 3000))
    await writer.drain()",
        ),
        (
            "command",
            "
    writer.write(framed(b'echo %d' % number) + framed(b'both\\nfail 7'))
    assert (await answer(reader)).endswith(b'\\n%d\\n' % number)
    head, _, said = (await answer(reader)).partition(b'\\n')
    told = json.loads(head)
    assert told['status'] == 7 and len(said) == told['stdout'] + told['stderr'], (told, said)",
        ),
        (
            "files",
            "
    whole = b'%d' % number * 40000
    named = {'name': f'{number}.txt', 'size': len(whole), 'sha256': hashlib.sha256(whole).hexdigest()}
    writer.write(framed(json.dumps({'do': 'put', **named}).encode() + b'\\n' + whole))
    assert json.loads((await answer(reader)).partition(b'\\n')[0])['ok'] == 'stored'
    back = b''
    while len(back) < len(whole):
        writer.write(framed(json.dumps({'do': 'get', 'name': named['name'], 'from': len(back)}).encode()))
        back += (await answer(reader)).partition(b'\\n')[2]
    assert back == whole",
        ),
    ] {
        let server = Server::serving(service, PREFIX);
        let program = format!(
            "{ASYNCIO}
async def one(number):
    reader, writer = await asyncio.open_connection('127.0.0.1', PORT){one}
    await closed(reader, writer)
async def main():
    await asyncio.gather(*[one(number) for number in range(1, 9)])
finish(main)"
        );
        if !called(&server, &program) {
            return;
        }
        let (status, _, told) = server.stop(Signal::INT);
        assert_eq!(status, Some(130));
        let closed = told.iter().filter(|line| line.ends_with("closed.")).count();
        assert_eq!(closed, 8, "each of them ended at the end of a message: {told:?}");
    }
}

#[test]
fn asyncio_datagrams_are_answered_one_by_one() {
    for (service, asks) in [
        (
            "upper",
            "
    for message in (b'hello', b'\\0\\xff', b'x' * 1000):
        transport.sendto(message)
        assert await protocol.came.get() == message.upper()",
        ),
        (
            "command",
            "
    transport.sendto(b'echo hi')
    assert await protocol.came.get() == b'{\"status\": 0, \"stdout\": 3, \"stderr\": 0}\\nhi\\n'
    transport.sendto(b'big 70000')
    assert b'carries at most' in await protocol.came.get()",
        ),
        (
            "sink",
            "
    for _ in range(3):
        transport.sendto(b'quiet')",
        ),
    ] {
        let folder = Folder::fresh();
        let trace = folder.file("trace.jsonl");
        let server = Server::serving(service, &["--transport", "udp", "--trace", trace.to_str().unwrap()]);
        let program = format!(
            "{ASYNCIO}
async def main():
    transport, protocol = await letters(){asks}
    transport.close()
    assert protocol.came.empty()
finish(main)"
        );
        if !called(&server, &program) {
            return;
        }
        server.stderr.until("outside-1 writes from");
        assert_eq!(server.stop(Signal::INT).0, Some(130));
        assert!(rows(&trace).len() > 3);
    }
}

/// A server that somebody else has written, between a client and the service: it passes on what comes, and each end of it.
const RELAYS: &str = "
import socket, socketserver, sys, threading
SERVER = ('127.0.0.1', int(sys.argv[1]))
class Stream(socketserver.BaseRequestHandler):
    def handle(self):
        with socket.create_connection(SERVER, timeout=20) as further:
            there = threading.Thread(target=self.pass_on, args=(self.request, further))
            there.start()
            self.pass_on(further, self.request)
            there.join()
    def pass_on(self, source, target):
        while data := source.recv(1000):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
class Letter(socketserver.BaseRequestHandler):
    def handle(self):
        data, back = self.request
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as further:
            further.settimeout(20)
            further.sendto(data, SERVER)
            back.sendto(further.recv(65536), self.client_address)
def relayed(kind, handler, client):
    with kind(('127.0.0.1', 0), handler) as relay:
        threading.Thread(target=relay.serve_forever, args=(0.02,), daemon=True).start()
        client(relay.server_address)
        relay.shutdown()
";

#[test]
fn socketserver_relays_streams_with_both_their_ends_and_datagrams() {
    let stream = "
import struct
def client(address):
    with socket.create_connection(address, timeout=20) as s:
        s.sendall(b''.join(struct.pack('>I', size) + b'y' * size for size in range(0, 5000, 100)))
        s.shutdown(socket.SHUT_WR)
        for size in range(0, 5000, 100):
            assert exactly(s, 4 + size) == struct.pack('>I', size) + b'Y' * size
        assert s.recv(1) == b'', 'the end is passed on, too'
relayed(socketserver.ThreadingTCPServer, Stream, client)";
    let server = Server::start(PREFIX);
    if !called(&server, &format!("{EXACTLY}{RELAYS}{stream}")) {
        return;
    }
    server.stderr.until("outside-1 closed.");
    assert_eq!(server.stop(Signal::INT).0, Some(130));

    let letters = "
def client(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(20)
        s.connect(address)
        for message in (b'one', b'', b'z' * 1000):
            s.send(message)
            assert s.recv(65536) == message.upper()
relayed(socketserver.ThreadingUDPServer, Letter, client)";
    let server = Server::start(&["--transport", "udp"]);
    assert!(called(&server, &format!("{RELAYS}{letters}")));
    // The relay writes from a port of its own for each of them.
    server.stderr.until("outside-3 writes from");
    assert_eq!(server.stop(Signal::INT).0, Some(130));
}

/// A program that passes on what is typed to it; killed in the end, since not all of them have the same flag to end.
struct Passing {
    child: Child,
    stdout: Lines,
}

impl Passing {
    /// `None`, with a word about it, where it is missing.
    fn start(program: &str, args: &[String]) -> Option<Self> {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        match command.spawn() {
            Ok(mut child) => {
                let stdout = Lines::of(child.stdout.take().unwrap());
                Some(Self { child, stdout })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                println!("SKIPPED: {program} is missing, so it was not tried");
                None
            }
            Err(error) => panic!("{program}: {error}"),
        }
    }

    /// Types a line, and returns what comes of it.
    fn ask(&mut self, line: &str) -> String {
        self.child.stdin.as_mut().unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
        self.stdout.next()
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// What such a program is told to call a server.
fn told(program: &str, transport: &str, server: &Server) -> Vec<String> {
    let port = server.port();
    let args = match (program, transport) {
        ("socat", _) => format!("- {transport}:127.0.0.1:{port}"),
        (_, "udp") => format!("-u 127.0.0.1 {port}"),
        _ => format!("127.0.0.1 {port}"),
    };
    args.split(' ').map(str::to_owned).collect()
}

#[test]
fn nc_and_socat_are_answered_over_tcp_and_udp() {
    for transport in ["tcp", "udp"] {
        let upper = Server::start(&["--transport", transport]);
        let command = Server::serving("command", &["--transport", transport]);
        for program in ["nc", "socat"] {
            let Some(mut passing) = Passing::start(program, &told(program, transport, &upper)) else { continue };
            assert_eq!(passing.ask("hello, world"), "HELLO, WORLD", "{program} over {transport}");
            assert_eq!(passing.ask("again"), "AGAIN", "{program} over {transport}");
            let mut passing = Passing::start(program, &told(program, transport, &command)).unwrap();
            assert_eq!(passing.ask("echo hi"), "{\"status\": 0, \"stdout\": 3, \"stderr\": 0}", "{program}");
            assert_eq!(passing.stdout.next(), "hi", "{program} over {transport}");
        }
        for server in [upper, command] {
            assert_eq!(server.stop(Signal::INT).0, Some(130));
        }
    }
}

#[test]
fn files_do_not_go_over_udp_and_that_is_said() {
    let told = sockscope(&["serve", "--service", "files", "--transport", "udp"]).expect_status(2).stderr;
    assert!(told.contains("so files needs TCP"), "{told}");
}
