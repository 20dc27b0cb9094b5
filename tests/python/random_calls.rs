//! Random programs of socket calls do the same here as under python3, and every byte of theirs is accounted for: sends, recvs,
//! peeks, ends, resets, time limits, options and calls that fail, over TCP, UDP and pairs, in one thread that never waits long.
//! It needs `python3` in the path, and says so and passes where there is none. `SOCKSCOPE_PROGRAMS=100000` makes it long.

use crate::tools::cli::Folder;
use crate::tools::net::Random;
use crate::tools::python as tools;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use tools::*;

/// What each program begins with: a call is made, and what comes of it is printed without what differs from run to run.
const PRELUDE: &str = "import select, socket, zlib
def told(result):
    if isinstance(result, (bytes, bytearray)):
        return (len(result), bytes(result[:6]), zlib.crc32(result))
    if isinstance(result, tuple):
        return tuple(told(one) for one in result[:1])
    if isinstance(result, socket.socket):
        return 'socket'
    return result
def do(name, call):
    try:
        print(name, told(call()))
    except OSError as error:
        print(name, type(error).__name__, error.errno, error)
    except Exception as error:
        print(name, type(error).__name__, error)
def ready(sockets):
    names = sorted(name for name in sockets if sockets[name].fileno() >= 0)
    found = select.select([sockets[name] for name in names], [sockets[name] for name in names], [], 0)
    return [[name for name in names if sockets[name] in some] for some in found[:2]]
def tcp(sockets, one, other):
    with socket.create_server(('127.0.0.1', 0)) as listener:
        sockets[one] = socket.create_connection(listener.getsockname())
        sockets[other] = listener.accept()[0]
    for name in (one, other):
        sockets[name].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[name].setblocking(False)
def udp(sockets, one, other):
    for name in (one, other):
        sockets[name] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sockets[name].bind(('127.0.0.1', 0))
        sockets[name].setblocking(False)
    sockets[one].connect(sockets[other].getsockname())
def twins(sockets, one, other):
    sockets[one], sockets[other] = socket.socketpair()
    for name in (one, other):
        sockets[name].setblocking(False)
";

/// So many programs in one file: python3 takes longer to start than to run one.
const IN_A_FILE: usize = 50;

/// A program, by the name of its function.
fn program(name: &str, random: &mut Random) -> String {
    let kinds: Vec<&str> =
        (0..=random.below(2)).map(|_| ["tcp", "tcp", "udp", "twins"][random.below(4) as usize]).collect();
    let mut text = format!("def {name}():\n    s = {{}}\n");
    for (index, kind) in kinds.iter().enumerate() {
        writeln!(text, "    {kind}(s, 'a{index}', 'b{index}')").unwrap();
    }
    let sides = ["a", "b"];
    for step in 0..8 + random.below(40) {
        let pair = random.below(kinds.len() as u64) as usize;
        let socket = format!("s['{}{pair}']", sides[random.below(2) as usize]);
        let call = call(kinds[pair], &socket, step, random);
        writeln!(
            text,
            "    do('{step} {}', lambda: {call})",
            call.replace("s['", "").replace("']", "").replace('\'', "\"")
        )
        .unwrap();
    }
    text.push_str("    for one in s.values():\n        one.close()\n");
    text
}

/// One call on a socket.
fn call(kind: &str, socket: &str, step: u64, random: &mut Random) -> String {
    let size = [0, 1, 2, 7, 100, 1000, 5000][random.below(7) as usize];
    let data = format!("bytes([{}]) * {size}", 97 + step % 26);
    let wanted = [0, 1, 3, 10, 100, 4096, 70_000][random.below(7) as usize];
    match random.below(28) {
        0..=5 => format!("{socket}.send({data})"),
        6 => format!("{socket}.sendall({data})"),
        7..=11 => format!("{socket}.recv({wanted})"),
        12 => format!("{socket}.recv({wanted}, socket.MSG_PEEK)"),
        13 => format!("{socket}.recvfrom({wanted})"),
        14 => format!("{socket}.recv_into(bytearray({wanted}))"),
        15 => "ready(s)".to_owned(),
        16 => format!("{socket}.shutdown(socket.SHUT_{})", ["RD", "WR", "RDWR"][random.below(3) as usize]),
        17 if random.below(3) == 0 => format!("{socket}.close()"),
        17 => format!("{socket}.fileno() >= 0"),
        18 => format!("{socket}.settimeout({})", ["0", "0.005", "None if False else 0.0"][random.below(3) as usize]),
        19 => format!("{socket}.gettimeout()"),
        20 if kind == "udp" && random.below(2) == 0 => format!("{socket}.sendto({data}, s['b0'].getsockname())"),
        20 => format!("{socket}.sendto({data}, ('127.0.0.1', 9))"),
        21 => format!("len({socket}.getpeername())"),
        22 => format!("{socket}.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)"),
        23 => format!("{socket}.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, {})", random.below(2)),
        24 => format!("{socket}.listen()"),
        25 => format!("{socket}.setblocking(False) or {socket}.accept()"),
        26 => format!("{socket}.send(memoryview({data} + b'xyz')[::2])"),
        _ => format!("{socket}.recv({})", ["-1", "'x'", "10, 0, 0", ""][random.below(4) as usize]),
    }
}

/// What programs print, each by itself.
type Printed = Vec<String>;

fn cut(text: &str) -> Printed {
    text.split("### ").skip(1).map(|part| part.split_once('\n').unwrap_or_default().1.to_owned()).collect()
}

fn source(programs: &[String]) -> String {
    let calls: String = (0..programs.len()).map(|n| format!("print('### {n}')\np{n}()\n")).collect();
    format!("{PRELUDE}{}{calls}", programs.concat())
}

/// `None` where there is no python3.
fn under_python3(programs: &[String]) -> Option<Printed> {
    let folder = Folder::fresh();
    let file = folder.write("calls.py", source(programs));
    let done = Command::new("python3").args(["-I", "-X", "utf8", &file]).output().ok()?;
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(cut(&String::from_utf8(done.stdout).expect("it prints text")))
}

fn here(programs: &[String]) -> Printed {
    let (trace, report) = run(&alone(&source(programs)));
    assert!(report.failures.is_empty() && report.conserved, "{:?}", report.failures);
    cut(&printed(&trace, "client-1"))
}

/// Whether a program differs again and again: what the kernel delivers a moment later on a busy machine is no difference.
fn differs_always(program: &str) -> Option<(String, String)> {
    let program = [program.to_owned()];
    let some = |of: &dyn Fn() -> Printed| (0..6).filter_map(|_| of().pop()).collect::<BTreeSet<String>>();
    let (theirs, ours) = (some(&|| under_python3(&program).unwrap_or_default()), some(&|| here(&program)));
    let first = |set: &BTreeSet<String>| set.first().cloned().unwrap_or_default();
    theirs.is_disjoint(&ours).then(|| (first(&theirs), first(&ours)))
}

#[test]
fn random_programs_of_calls_do_the_same_as_under_python3() {
    let wanted: usize = std::env::var("SOCKSCOPE_PROGRAMS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let mut random = Random::seeded("random programs of calls");
    for _ in 0..wanted.div_ceil(IN_A_FILE) {
        let programs: Vec<String> = (0..IN_A_FILE).map(|n| program(&format!("p{n}"), &mut random)).collect();
        let Some(theirs) = under_python3(&programs) else {
            println!("SKIPPED: python3 is missing, so there is nothing to compare with");
            return;
        };
        let ours = here(&programs);
        assert_eq!((theirs.len(), ours.len()), (IN_A_FILE, IN_A_FILE));
        for (n, (theirs, ours)) in theirs.iter().zip(&ours).enumerate().filter(|(_, (theirs, ours))| theirs != ours) {
            let alone = programs[n].replacen(&format!("p{n}"), "p0", 1);
            if let Some((theirs, ours)) = differs_always(&alone) {
                panic!("{alone}\n--- python3\n{theirs}\n--- here\n{ours}");
            }
            println!("program {n} differed once:\n{theirs}\n{ours}");
        }
    }
}
