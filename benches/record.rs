//! Measures what recording costs: the same traffic over recorded and over plain sockets, in turns, in one run.
//! It is not a test of correctness, apart from counting that both sides moved every byte.
//!
//! `cargo bench --bench record` prints a table of medians. With `--test`, or without cargo's own `--bench`, each case runs
//! once on little traffic and nothing is printed.
#![expect(unsafe_code, reason = "an allocator that counts has no safe form")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::env;
use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicIsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use sockscope::net::{
    Actor, CallError, Casting, Limits, Network, Options, PortHold, Report, Schedule, Socket, SocketOption,
};
use sockscope::trace::{
    ActorId, ByteStore, Call, ConnId, Ends, Entered, Event, Got, Header, Note, Position, Returned, Role, SocketId,
    Started, Trace, UNKNOWN, What,
};
use sockscope::world::World;

const ROUNDS: usize = 5;

struct Counting;

/// Bytes that are allocated and not freed.
static LIVE: AtomicIsize = AtomicIsize::new(0);

fn count(change: isize) {
    LIVE.fetch_add(change, Ordering::Relaxed);
}

// SAFETY: every call goes to the system allocator unchanged; only sizes are counted beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        // SAFETY: the pointer came from the system allocator by `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        count(new.cast_signed() - layout.size().cast_signed());
        // SAFETY: the pointer came from the system allocator by `alloc` above.
        unsafe { System.realloc(pointer, layout, new) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How much traffic to make, and whether to say what it took.
#[derive(Clone, Copy)]
struct Scale {
    quick: bool,
}

impl Scale {
    fn pick(self, full: usize, quick: usize) -> usize {
        if self.quick { quick } else { full }
    }

    fn say(self, line: &str) {
        if !self.quick {
            println!("{line}");
        }
    }
}

fn main() {
    // Only `cargo bench` gives `--bench`; `cargo test` may run this binary too, and must not wait for a measurement.
    let given = |name: &str| env::args().any(|argument| argument == name);
    let scale = Scale { quick: given("--test") || !given("--bench") };
    let only: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wanted = |name: &str| only.is_empty() || only.iter().any(|only| name.starts_with(only.as_str()));
    let cases: [(&str, Case); 7] = [
        ("echo", echo),
        ("stream-64k", |scale| stream(scale, 64 * 1024, scale.pick(192 << 20, 1 << 20), 0.5)),
        ("stream-1k", |scale| stream(scale, 1024, scale.pick(48 << 20, 1 << 20), 0.8)),
        ("clients", clients),
        ("memory", memory),
        ("world", world),
        ("stop", stop),
    ];
    for (name, case) in cases {
        if wanted(name) {
            case(scale);
        }
    }
}

type Case = fn(Scale);

/// Runs both sides in turns, so that a slow moment of a shared machine meets both, and prints their medians.
fn compare(
    scale: Scale,
    name: &str,
    target: f64,
    mut recorded: impl FnMut() -> Duration,
    mut plain: impl FnMut() -> Duration,
) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..scale.pick(ROUNDS, 1) {
        theirs.push(plain());
        ours.push(recorded());
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    scale.say(&format!(
        "{name:<28} recorded {ours:>10.2?}  plain {theirs:>10.2?}  speed {ratio:>5.2}x  (target {target}x)"
    ));
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

// ---- recorded programs ----

type Play = Box<dyn FnOnce(&mut Actor) -> Result<(), CallError> + Send>;

fn network(server: Play, clients: Vec<Play>) -> Network {
    let casting = |name: String, role, run| Casting {
        name,
        role,
        program: "bench".to_owned(),
        stack: sockscope::net::STACK,
        run,
    };
    let mut cast = vec![casting("server".to_owned(), Role::Server, server)];
    cast.extend((1..).zip(clients).map(|(number, run)| casting(format!("client-{number}"), Role::Client, run)));
    let options = Options {
        schedule: Schedule::Free,
        paused: false,
        trace: true,
        limits: Limits::default(),
        notify: None,
        ends_with_clients: true,
        host: sockscope::net::Host::as_written(),
    };
    Network::start(Header::new(serde_json::Value::Null), options, cast).expect("the system has threads left")
}

fn finish(network: Network) -> Trace {
    let (trace, report): (Trace, Report) = network.finish();
    assert!(report.conserved && report.threads_left == 0 && report.descriptors_left == 0, "{report:?}");
    assert_eq!(report.events, trace.len() as u64, "{report:?}");
    trace
}

fn listener(actor: &mut Actor, address: SocketAddr) -> Result<Socket, CallError> {
    let listener = actor.socket(sockscope::net::Kind::Stream)?;
    actor.setsockopt(&listener, SocketOption::ReuseAddr(true))?;
    actor.bind(&listener, address)?;
    actor.listen(&listener, 1024)?;
    Ok(listener)
}

fn connect(actor: &mut Actor, address: SocketAddr) -> Result<Socket, CallError> {
    let socket = actor.socket(sockscope::net::Kind::Stream)?;
    actor.setsockopt(&socket, SocketOption::NoDelay(true))?;
    actor.connect(&socket, address)?;
    Ok(socket)
}

fn send_back(actor: &mut Actor, conn: &Socket) -> Result<(), CallError> {
    let mut buffer = [0; 64];
    loop {
        let len = actor.recv(conn, &mut buffer)?;
        if len == 0 {
            return actor.close(conn);
        }
        actor.send(conn, &buffer[..len])?;
    }
}

fn ask(actor: &mut Actor, socket: &Socket, times: usize) -> Result<(), CallError> {
    let mut buffer = [0; 64];
    for _ in 0..times {
        actor.send(socket, &[7; 64])?;
        let mut have = 0;
        while have < 64 {
            have += actor.recv(socket, &mut buffer[have..])?;
        }
    }
    Ok(())
}

// ---- the cases ----

fn echo(scale: Scale) {
    let times = scale.pick(20_000, 200);
    compare(scale, "echo 64 B", 0.75, || echo_recorded(times).1, || echo_plain(times));
}

fn echo_recorded(times: usize) -> (Trace, Duration) {
    let port = PortHold::new(Ipv4Addr::LOCALHOST).expect("there is a free port");
    let address = port.address();
    let (tell, took) = mpsc::channel();
    let server: Play = Box::new(move |actor| {
        let listener = listener(actor, address)?;
        let (conn, _) = actor.accept(&listener)?;
        actor.setsockopt(&conn, SocketOption::NoDelay(true))?;
        send_back(actor, &conn)
    });
    let client: Play = Box::new(move |actor| {
        let socket = connect(actor, address)?;
        let begin = Instant::now();
        ask(actor, &socket, times)?;
        tell.send(begin.elapsed()).ok();
        actor.close(&socket)
    });
    let trace = finish(network(server, vec![client]));
    (trace, took.recv().expect("the client came to its end"))
}

fn plain_pair() -> (TcpStream, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let client = TcpStream::connect(listener.local_addr().expect("it is bound")).expect("it listens");
    let (server, _) = listener.accept().expect("a client has connected");
    for socket in [&client, &server] {
        socket.set_nodelay(true).expect("TCP has this option");
    }
    (server, client)
}

fn plain_send_back(mut conn: TcpStream) {
    let mut buffer = [0; 64];
    while let Ok(len @ 1..) = conn.read(&mut buffer) {
        conn.write_all(&buffer[..len]).expect("the client reads");
    }
}

fn plain_ask(client: &mut TcpStream, times: usize) {
    let mut buffer = [0; 64];
    for _ in 0..times {
        client.write_all(&[7; 64]).expect("the server reads");
        client.read_exact(&mut buffer).expect("the server answers");
    }
}

fn echo_plain(times: usize) -> Duration {
    let (server, mut client) = plain_pair();
    let server = thread::spawn(move || plain_send_back(server));
    let begin = Instant::now();
    plain_ask(&mut client, times);
    let took = begin.elapsed();
    drop(client);
    server.join().expect("the server ends");
    took
}

fn stream(scale: Scale, chunk: usize, total: usize, target: f64) {
    let name = format!("one way, {} KiB chunks", chunk / 1024);
    compare(scale, &name, target, || stream_recorded(chunk, total), || stream_plain(chunk, total));
}

fn stream_recorded(chunk: usize, total: usize) -> Duration {
    let port = PortHold::new(Ipv4Addr::LOCALHOST).expect("there is a free port");
    let address = port.address();
    let (tell, took) = mpsc::channel();
    let server: Play = Box::new(move |actor| {
        let listener = listener(actor, address)?;
        let (conn, _) = actor.accept(&listener)?;
        let mut buffer = vec![0; chunk];
        let mut have = 0;
        let begin = Instant::now();
        while have < total {
            have += actor.recv(&conn, &mut buffer)?;
        }
        tell.send(begin.elapsed()).ok();
        actor.close(&conn)
    });
    let client: Play = Box::new(move |actor| {
        let socket = connect(actor, address)?;
        let data = vec![7; chunk];
        for _ in 0..total / chunk {
            actor.send(&socket, &data)?;
        }
        actor.close(&socket)
    });
    finish(network(server, vec![client]));
    took.recv().expect("the server came to its end")
}

fn stream_plain(chunk: usize, total: usize) -> Duration {
    let (mut server, mut client) = plain_pair();
    let sender = thread::spawn(move || {
        let data = vec![7; chunk];
        for _ in 0..total / chunk {
            client.write_all(&data).expect("the server reads");
        }
    });
    let mut buffer = vec![0; chunk];
    let mut have = 0;
    let begin = Instant::now();
    while have < total {
        have += server.read(&mut buffer).expect("the client sends");
    }
    let took = begin.elapsed();
    sender.join().expect("the client ends");
    took
}

fn clients(scale: Scale) {
    let (count, times) = (scale.pick(256, 8), scale.pick(100, 4));
    let name = format!("{count} clients x {times} messages");
    compare(scale, &name, 0.5, || clients_recorded(count, times), || clients_plain(count, times));
}

fn clients_recorded(count: usize, times: usize) -> Duration {
    let begin = Instant::now();
    let port = PortHold::new(Ipv4Addr::LOCALHOST).expect("there is a free port");
    let address = port.address();
    let server: Play = Box::new(move |actor| {
        let listener = listener(actor, address)?;
        for number in 1.. {
            let (conn, _) = actor.accept(&listener)?;
            actor.setsockopt(&conn, SocketOption::NoDelay(true))?;
            let handed_over = conn.clone();
            actor.spawn(&format!("conn-{number}"), &[&conn], Box::new(move |actor| send_back(actor, &handed_over)))?;
        }
        Ok(())
    });
    let client = |_| -> Play {
        Box::new(move |actor| {
            let socket = connect(actor, address)?;
            ask(actor, &socket, times)?;
            actor.close(&socket)
        })
    };
    let trace = finish(network(server, (0..count).map(client).collect()));
    let took = begin.elapsed();
    let moved: u64 = trace.flows().map(|flow| flow.bytes.len()).sum();
    assert_eq!(moved, (count * times * 2 * 64) as u64, "nothing is lost");
    took
}

fn clients_plain(count: usize, times: usize) -> Duration {
    let begin = Instant::now();
    let small = || thread::Builder::new().stack_size(512 * 1024);
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let address = listener.local_addr().expect("it is bound");
    let server = thread::spawn(move || {
        let serve = |_| {
            let (conn, _) = listener.accept().expect("clients come");
            conn.set_nodelay(true).expect("TCP has this option");
            small().spawn(move || plain_send_back(conn)).expect("the system has threads left")
        };
        (0..count).map(serve).collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().expect("it ends"));
    });
    let client = |_| {
        let run = move || {
            let mut client = TcpStream::connect(address).expect("it listens");
            client.set_nodelay(true).expect("TCP has this option");
            plain_ask(&mut client, times);
        };
        small().spawn(run).expect("the system has threads left")
    };
    (0..count).map(client).collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().expect("it ends"));
    server.join().expect("it ends");
    begin.elapsed()
}

fn memory(scale: Scale) {
    let times = scale.pick(50_000, 500);
    let before = LIVE.load(Ordering::Relaxed);
    let (trace, _) = echo_recorded(times);
    let held = (LIVE.load(Ordering::Relaxed) - before).cast_unsigned();
    let bytes: u64 = trace.flows().map(|flow| flow.bytes.len()).sum();
    let each = (held as f64 - bytes as f64) / trace.len() as f64;
    let size = size_of::<Event>();
    scale.say(&format!(
        "memory of an event           {each:.1} B, bytes of the streams apart; of it {size} B the event  (target 64 B)"
    ));
}

/// A trace of many connections that exchange small messages, made without sockets.
fn long_trace(events: usize, conns: u32) -> Trace {
    let store = ByteStore::default();
    let mut trace = Trace::new(Header::new(serde_json::Value::Null), store.clone());
    let mut at_us = 0;
    let mut push = |trace: &mut Trace, actor: u16, what: What| {
        at_us += 1;
        trace.push(Event { at_us, actor: ActorId(actor), what });
    };
    let side =
        |conn: u32, client: bool| u16::try_from(conn * 2 + u32::from(client)).expect("there are few connections");
    for conn in 0..conns {
        let address = |port: u32| SocketAddr::from((Ipv4Addr::LOCALHOST, u16::try_from(port).expect("a port")));
        let (near, far) = (address(20_000 + conn), address(8080));
        for (client, local, peer) in [(true, near, far), (false, far, near)] {
            let role = if client { Role::Client } else { Role::Server };
            let name = format!("{role:?}-{conn}");
            let started = Started { name, role, program: String::new(), of: None };
            push(&mut trace, side(conn, client), What::Noted(Box::new(Note::Started(started))));
            let socket = SocketId(conn * 2 + u32::from(client));
            let ends = Ends { local: local.into(), peer: peer.into(), rcvbuf: None, sndbuf: None };
            let conn_id = ConnId(conn);
            let (call, got) = if client {
                (Call::Connect, Got::Connected { conn: conn_id, ends })
            } else {
                (Call::Accept, Got::Accepted { socket, fd: 3, conn: conn_id, ends })
            };
            let flow = sockscope::trace::FlowId::NONE;
            let returned = Returned {
                call,
                socket,
                flow,
                result: 0,
                offset: 0,
                queued: UNKNOWN,
                unsent: UNKNOWN,
                waited: false,
                detail: Some(Box::new(got)),
            };
            push(&mut trace, side(conn, client), What::Returned(returned));
        }
    }
    let mut offset = 0;
    while trace.len() < events {
        for conn in 0..conns {
            let flow = ConnId(conn).requests();
            store.flow(flow).append(&[7; 16]);
            for (call, client) in [(Call::Send, true), (Call::Recv, false)] {
                let socket = SocketId(conn * 2 + u32::from(client));
                let (actor, asked) = (side(conn, client), 16);
                push(&mut trace, actor, What::Line(sockscope::trace::Reached { line: 7, frame: None }));
                push(&mut trace, actor, What::Entered(Entered { call, socket, flow, asked, offset, detail: None }));
                let (queued, unsent, waited) = (0, 0, false);
                let returned =
                    Returned { call, socket, flow, result: 16, offset, queued, unsent, waited, detail: None };
                push(&mut trace, actor, What::Returned(returned));
            }
        }
        offset += 16;
    }
    trace
}

fn world(scale: Scale) {
    let trace = long_trace(scale.pick(1_000_000, 10_000), 64);
    let asked = scale.pick(2000, 50);
    let positions: Vec<Position> = (0..asked).map(|n| Position(n * trace.len() / asked)).collect();
    let each = |what: &dyn Fn(&World<'_>)| {
        let begin = Instant::now();
        positions.iter().for_each(|at| what(&World::new(&trace, *at)));
        begin.elapsed().as_secs_f64() * 1e6 / asked as f64
    };
    let one = each(&|world| {
        black_box(world.flow(ConnId(31).requests()));
    });
    let all = each(&|world| {
        for id in world.flows() {
            black_box(world.flow(id));
        }
    });
    let actors = each(&|world| drop(black_box(world.actors())));
    let books = each(&|world| {
        black_box(world.accounting());
    });
    scale.say(&format!(
        "world in {} events        one flow {one:.2} us, 128 flows {all:.0} us, 128 actors {actors:.0} us, books {books:.0} us  (target 1000 us)",
        trace.len()
    ));
}

fn stop(scale: Scale) {
    let count = scale.pick(256, 16);
    let times = (0..scale.pick(ROUNDS, 1)).map(|_| stop_parked(count)).collect();
    scale.say(&format!("stop of {count} parked clients  {:.2?}  (target 250 ms)", median(times)));
}

/// How long it takes from the wish to stop until everything is gone, with every client waiting in recv.
fn stop_parked(count: usize) -> Duration {
    let port = PortHold::new(Ipv4Addr::LOCALHOST).expect("there is a free port");
    let address = port.address();
    let (tell, parked) = mpsc::channel();
    let server: Play = Box::new(move |actor| {
        let listener = listener(actor, address)?;
        let mut kept = Vec::new();
        loop {
            kept.push(actor.accept(&listener)?);
        }
    });
    let client = |_| -> Play {
        let tell = tell.clone();
        Box::new(move |actor| {
            let socket = connect(actor, address)?;
            tell.send(()).ok();
            actor.recv(&socket, &mut [0; 8]).map(|_| ())
        })
    };
    let network = network(server, (0..count).map(client).collect());
    (0..count).for_each(|_| parked.recv().expect("every client connects"));
    let begin = Instant::now();
    network.controls().stop();
    finish(network);
    begin.elapsed()
}
