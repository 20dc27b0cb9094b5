//! Measures how long a good client waits for its answers from `serve`, alone and beside each kind of hostile stranger, in turns.
//! It is not a test of correctness: `tests/core/strangers.rs` asks whether the good client is answered, and what is told.
//!
//! Beside it stands what the same strangers do to a server of the standard library with a thread for each connection, which
//! records nothing: what the system itself makes of them.
//!
//! `cargo bench --bench strangers` prints a table in microseconds, or those lines of it whose names hold what stands behind
//! `--`. With `--test`, or without cargo's own `--bench`, each case runs once for a moment and nothing is printed.

use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use socket2::SockRef;

/// Turns, each without and with the stranger.
const ROUNDS: usize = 5;

/// Questions of a turn. The good client thinks between them, as people and programs do.
const QUESTIONS: usize = 2000;
const THINKS: Duration = Duration::from_micros(200);

/// How often a stranger that floods does it, in a second. It has a network between itself and the server, and one processor at
/// most: what is asked here is whether the server lets one client's doings reach another, not how the system shares a
/// processor that two want.
const A_SECOND: u32 = 500;

/// What a stranger does until it is told to stop.
type Doing = fn(&Stranger);

const STRANGERS: [(&str, usize, Doing); 8] = [
    ("silent", 200, silent),
    ("a byte now and then", 50, slow),
    ("reads no answer", 8, deaf),
    ("half a header, then RST", 1, half_a_header),
    ("binary garbage", 1, garbage),
    ("100 MB that are one message", 1, endless),
    ("connects and goes", 1, flood),
    ("more than may be there", 1, crowd),
];

/// How this program is told to be the server of the standard library.
const PLAIN: &str = "--plain-server";

fn main() {
    if env::args().any(|arg| arg == PLAIN) {
        return serve_plainly();
    }
    let quick = env::args().any(|arg| arg == "--test") || !env::args().any(|arg| arg == "--bench");
    let only = env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let (rounds, questions) = if quick { (1, 20) } else { (ROUNDS, QUESTIONS) };
    if !quick {
        println!(
            "{:30} {:>9} {:>9} {:>9} {:>9} {:>7} {:>13} {:>9} {:>7}",
            "µs until an answer", "alone p50", "p99", "beside p50", "p99", "p99 ×", "plain: p99", "beside", "p99 ×"
        );
    }
    for stranger in STRANGERS.into_iter().filter(|(name, ..)| only.as_ref().is_none_or(|only| name.contains(only))) {
        let ours = measured(&mut ours(), stranger, rounds, questions);
        let plain = measured(&mut plain(), stranger, rounds, questions);
        if quick {
            continue;
        }
        let [factor, of_plain] = [ours, plain].map(|[alone, beside]| beside[1] / alone[1]);
        let ([alone, beside], [plain_alone, plain_beside], name) = (ours, plain, stranger.0);
        println!(
            "{name:30} {:9.0} {:9.0} {:9.0} {:9.0} {factor:7.2} {:13.0} {:9.0} {of_plain:7.2}",
            alone[0], alone[1], beside[0], beside[1], plain_alone[1], plain_beside[1]
        );
    }
}

/// The median and the 99th percentile of a good client's waits, alone and beside a stranger, in turns.
fn measured(
    server: &mut Command,
    (_, how_many, doing): (&str, usize, Doing),
    rounds: usize,
    questions: usize,
) -> [[f64; 2]; 2] {
    let server = Server::start(server);
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let mut good = connected(&server.address).expect("there is room for a good client");
        alone.push(ask(&mut good, questions));
        let strangers = Strangers::start(&server.address, how_many, doing);
        beside.push(ask(&mut good, questions));
        strangers.stop();
    }
    [alone, beside].map(|turns| {
        [median(turns.iter().map(|turn| turn.0).collect()), median(turns.iter().map(|turn| turn.1).collect())]
    })
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// `serve`, as it is built.
struct Server {
    child: Child,
    address: String,
}

fn ours() -> Command {
    let mut server = Command::new(env!("CARGO_BIN_EXE_sockscope"));
    server.args(["serve", "--service", "upper", "--framing", "length-prefix", "--max-connections", "300"]);
    server
}

/// This program itself, as a server.
fn plain() -> Command {
    let mut server = Command::new(env::current_exe().expect("it runs"));
    server.arg(PLAIN);
    server
}

/// The same service by the standard library alone, with the same limits, and with nothing recorded.
fn serve_plainly() {
    const LONGEST: usize = 1 << 20;
    const MOST: usize = 300;
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
    println!("listening on {}", listener.local_addr().expect("it is bound"));
    let present = Arc::new(());
    while let Ok((mut stream, _)) = listener.accept() {
        if Arc::strong_count(&present) > MOST {
            continue;
        }
        let guest = present.clone();
        thread::spawn(move || {
            let _guest = guest;
            stream.set_nodelay(true).ok();
            let mut length = [0; 4];
            while stream.read_exact(&mut length).is_ok() {
                let len = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
                let mut message = vec![0; if len <= LONGEST { len } else { break }];
                if stream.read_exact(&mut message).is_err() {
                    break;
                }
                message.make_ascii_uppercase();
                if stream.write_all(&frame(&message)).is_err() {
                    break;
                }
            }
        });
    }
}

impl Server {
    fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it is built");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut first).expect("it listens");
        let address = first.trim().strip_prefix("listening on ").expect("that is its first line").to_owned();
        Self { child, address }
    }
}

/// The median and the 99th percentile of a good client's waits, in microseconds.
fn ask(good: &mut TcpStream, questions: usize) -> (f64, f64) {
    let (question, mut answer) = (frame(b"good morning"), [0; 16]);
    let mut waits: Vec<f64> = (0..questions)
        .map(|_| {
            thread::sleep(THINKS);
            let begun = Instant::now();
            good.write_all(&question).expect("it is sent");
            good.read_exact(&mut answer).expect("it is answered");
            assert_eq!(&answer[4..], b"GOOD MORNING");
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    waits.sort_by(f64::total_cmp);
    (waits[questions / 2], waits[questions * 99 / 100])
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn connected(address: &str) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    Ok(stream)
}

fn frame(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).expect("it is short");
    [&length.to_be_bytes()[..], message].concat()
}

/// One of them, on its own thread.
struct Stranger {
    address: String,
    over: Arc<AtomicBool>,
}

impl Stranger {
    /// Does something again and again at the pace of one that floods.
    fn flood(&self, mut once: impl FnMut()) {
        while !self.over.load(Ordering::Relaxed) {
            once();
            thread::sleep(Duration::from_secs(1) / A_SECOND);
        }
    }

    /// Until it is over, at most so long. Who waits uses no processor: that would be felt by the good client, too.
    fn wait(&self, time: Duration) {
        let begun = Instant::now();
        while !self.over.load(Ordering::Relaxed)
            && let Some(left) = time.checked_sub(begun.elapsed()).filter(|left| !left.is_zero())
        {
            thread::park_timeout(left);
        }
    }
}

struct Strangers {
    over: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Strangers {
    fn start(address: &str, how_many: usize, doing: Doing) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let stranger = || Stranger { address: address.to_owned(), over: over.clone() };
        let begin = |_| {
            let stranger = stranger();
            thread::Builder::new().stack_size(128 << 10).spawn(move || doing(&stranger)).expect("there is a thread")
        };
        let threads = (0..how_many).map(begin).collect();
        // What they do at once is done, and what they go on doing has begun.
        thread::sleep(Duration::from_millis(100));
        Self { over, threads }
    }

    fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        self.threads.iter().for_each(|thread| thread.thread().unpark());
        self.threads.into_iter().for_each(|thread| thread.join().expect("strangers end well"));
    }
}

fn silent(stranger: &Stranger) {
    let _held = connected(&stranger.address);
    stranger.wait(Duration::from_secs(3600));
}

fn slow(stranger: &Stranger) {
    let Ok(mut stream) = connected(&stranger.address) else { return };
    stream.write_all(&60_000_u32.to_be_bytes()).ok();
    while !stranger.over.load(Ordering::Relaxed) && stream.write_all(b"x").is_ok() {
        stranger.wait(Duration::from_millis(100));
    }
}

fn deaf(stranger: &Stranger) {
    let Ok(mut stream) = connected(&stranger.address) else { return };
    SockRef::from(&stream).set_recv_buffer_size(4096).ok();
    stream.set_write_timeout(Some(Duration::from_millis(20))).ok();
    let long = frame(&[b'y'; 60_000]);
    while !stranger.over.load(Ordering::Relaxed) {
        stream.write_all(&long).ok();
    }
    stream.shutdown(Shutdown::Both).ok();
}

fn reset(stream: &TcpStream) {
    SockRef::from(stream).set_linger(Some(Duration::ZERO)).ok();
}

fn half_a_header(stranger: &Stranger) {
    stranger.flood(|| {
        if let Ok(mut stream) = connected(&stranger.address) {
            stream.write_all(&[0, 0]).ok();
            reset(&stream);
        }
    });
}

fn garbage(stranger: &Stranger) {
    stranger.flood(|| {
        if let Ok(mut stream) = connected(&stranger.address) {
            stream.write_all(&[0xff; 2000]).ok();
            reset(&stream);
        }
    });
}

fn endless(stranger: &Stranger) {
    stranger.flood(|| {
        let Ok(mut stream) = connected(&stranger.address) else { return };
        // The server refuses it at its first four bytes, and the rest goes nowhere.
        stream.write_all(&100_000_000_u32.to_be_bytes()).ok();
        let block = [b'z'; 65536];
        while !stranger.over.load(Ordering::Relaxed) && stream.write_all(&block).is_ok() {}
    });
}

fn flood(stranger: &Stranger) {
    stranger.flood(|| drop(connected(&stranger.address)));
}

fn crowd(stranger: &Stranger) {
    let held: Vec<_> = (0..320).map(|_| connected(&stranger.address)).collect();
    stranger.flood(|| drop(connected(&stranger.address)));
    drop(held);
}
