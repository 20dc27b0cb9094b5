//! Whatever a header claims, memory runs at most 64 KiB ahead of the bytes that came: proved by a counting allocator. And many
//! runs leave nothing behind in the process: no thread, no descriptor, hardly any memory.
//! The allocator counts the bytes of this thread only, so that the test harness does not disturb it.

#![expect(unsafe_code, reason = "an allocator that counts has no safe form")]

#[path = "tools/codec.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod tools;

#[path = "tools/desk.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod desk;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use sockscope::codec::{ByteOrder, Decoder, Framing, FramingOptions};
use tools::*;

struct Counting;

thread_local! {
    static NOW: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    NOW.set(NOW.get() + change);
    PEAK.set(PEAK.get().max(NOW.get()));
}

fn size(bytes: usize) -> isize {
    isize::try_from(bytes).expect("no allocation is larger")
}

// SAFETY: every call goes to the system allocator unchanged; only numbers are counted beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(size(layout.size()));
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-size(layout.size()));
        // SAFETY: the pointer came from the system allocator by `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        count(size(new) - size(layout.size()));
        // SAFETY: the pointer came from the system allocator by `alloc` above.
        unsafe { System.realloc(pointer, layout, new) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What a decoder itself and the sentence of a rejection may take, in bytes.
const SMALL: isize = 4096;
const AHEAD: isize = 64 * 1024;

/// The most bytes that were allocated at once while `work` ran, beyond those before it.
fn peak(work: impl FnOnce()) -> isize {
    let before = NOW.get();
    PEAK.set(before);
    work();
    PEAK.get() - before
}

fn feed_all(decoder: &mut dyn Decoder, bytes: &[u8], piece: usize) {
    bytes.chunks(piece).for_each(|chunk| decoder.feed(chunk, &mut |_| ()));
}

fn large(kind: &str, options: FramingOptions) -> Framing {
    framing(kind, FramingOptions { limit: 1 << 30, ..options })
}

/// Hostile lengths: each is refused or waited for, without memory for what did not come.
fn hostile_lengths() {
    let words: [[u8; 4]; 12] = [
        0u32.to_be_bytes(),
        1u32.to_be_bytes(),
        65_536u32.to_be_bytes(),
        65_537u32.to_be_bytes(),
        (1u32 << 30).to_be_bytes(),
        0x7FFF_FFFFu32.to_be_bytes(),
        (-1i32).to_be_bytes(),
        i32::MIN.to_be_bytes(),
        14u32.to_le_bytes(),
        *b"GET ",
        *b"HTTP",
        [0x16, 0x03, 0x01, 0x02],
    ];
    for word in words {
        for limit in [65_536, 1 << 30] {
            for (kind, signed) in [("length-prefix", false), ("length-prefix", true), ("json-header", true)] {
                let framing = framing(kind, FramingOptions { signed, limit, ..options() });
                let mut decoder = framing.codec().decoder();
                let taken = peak(|| {
                    feed_all(decoder.as_mut(), &word, 1);
                    feed_all(decoder.as_mut(), b"some bytes of what follows", 7);
                });
                assert!(taken <= AHEAD + SMALL, "{kind} took {taken} bytes for {word:?}");
            }
        }
    }
}

/// A frame of 3 MiB: what is allocated follows what came, and is given back behind the frame.
fn a_large_frame_that_comes_slowly(framing: &Framing) {
    let bytes = framing.codec().encode(&vec![b'x'; 3 << 20]).expect("it fits").bytes;
    let mut decoder = framing.codec().decoder();
    let before = NOW.get();
    let mut fed = 0;
    for chunk in bytes.chunks(1448) {
        fed += size(chunk.len());
        let taken = peak(|| decoder.feed(chunk, &mut |_| ()));
        let held = NOW.get() - before;
        assert!(held <= fed + AHEAD + SMALL, "{}: {held} bytes are held for {fed}", framing.name());
        assert!(taken <= AHEAD + SMALL, "{}: one chunk took {taken} bytes", framing.name());
    }
    assert_eq!(decoder.buffered(), 0);
    assert!(NOW.get() - before <= AHEAD + SMALL, "{} keeps memory behind its frame", framing.name());
}

/// 8 MiB without a delimiter: once the line is over the limit nothing of it is kept.
fn a_line_that_never_ends() {
    let framing = delimiter(b"\r\n", 65_536);
    let mut decoder = framing.codec().decoder();
    let line = vec![b'x'; 8 << 20];
    let mut cuts = Vec::new();
    let taken = peak(|| {
        for chunk in line.chunks(1000) {
            feed(decoder.as_mut(), chunk, &mut cuts);
        }
    });
    assert!(taken <= 2 * AHEAD + SMALL, "it took {taken} bytes");
    assert_eq!(decoder.buffered(), 0);
    assert!(matches!(&cuts[..], [Owned::Rejected { range, code: "frame-over-limit", fatal: false, .. }]
        if *range == (0..65_537)));
    cuts.clear();
    feed(decoder.as_mut(), b"\r\nnext\r\n", &mut cuts);
    assert_eq!(payloads(&cuts), [b"next"]);
}

/// Whole frames in one chunk need no memory at all.
fn whole_frames_allocate_nothing() {
    for framing in [length_prefix(4, ByteOrder::Big, false), delimiter(b"\n", 65_536), fixed(8), json_header(65_536)] {
        let stream = framing.codec().encode(b"hello").expect("it fits").bytes.repeat(100);
        let mut decoder = framing.codec().decoder();
        let mut seen = 0;
        let taken = peak(|| decoder.feed(&stream, &mut |_| seen += 1));
        assert_eq!((taken, seen), (0, 100), "{}", framing.name());
    }
}

#[test]
fn memory_follows_the_bytes_that_came() {
    // The counter itself must be seen to count.
    assert!(peak(|| drop(std::hint::black_box(vec![0u8; 1 << 20]))) >= 1 << 20);
    hostile_lengths();
    a_large_frame_that_comes_slowly(&large("length-prefix", options()));
    a_large_frame_that_comes_slowly(&large("json-header", options()));
    a_large_frame_that_comes_slowly(&large("delimiter", options()));
    a_large_frame_that_comes_slowly(&large("fixed", FramingOptions { frame_size: 3 << 20, ..options() }));
    a_line_that_never_ends();
    whole_frames_allocate_nothing();
}

/// How many entries a folder of this process has.
fn entries(folder: &str) -> usize {
    std::fs::read_dir(format!("/proc/self/{folder}")).expect("Linux has it").count()
}

/// Bytes of this process that are in memory.
fn resident() -> u64 {
    let numbers = std::fs::read_to_string("/proc/self/statm").expect("Linux has it");
    let pages = numbers.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).expect("it is a number");
    pages * 4096
}

/// Two programs that leave circles of objects behind in every way that the interpreter knows: classes with slots, functions
/// that call `super()`, modules with classes, exceptions with their tracebacks.
#[cfg(feature = "python")]
fn programs() -> Vec<sockscope::scenario::PythonProgram> {
    use sockscope::scenario::{PythonProgram, Side};
    const SERVER: &str = "import json, socket, subprocess, threading
class Chunk:
    __slots__ = ('bytes', 'itself')
    def __init__(self, some):
        super().__init__()
        self.bytes, self.itself = some, self
with socket.create_server(('127.0.0.1', 8080)) as server:
    connection, _ = server.accept()
    chunk = Chunk(connection.recv(100))
    connection.sendall(chunk.bytes.upper())
";
    const CLIENT: &str = "import enum, dataclasses, socket
class Kind(enum.Enum):
    FIRST = 1
@dataclasses.dataclass
class Ring:
    next: object = None
ring = Ring()
ring.next = ring
with socket.create_connection(('127.0.0.1', 8080)) as client:
    client.sendall(b'hello')
    client.recv(100)
try:
    Kind(2)
except ValueError as error:
    kept = error
";
    vec![PythonProgram::new("server.py", Side::Server, SERVER), PythonProgram::new("client.py", Side::Client, CLIENT)]
}

/// Does a scenario many times, and some of it is given up in the middle. `first` runs may fill what is kept for the next ones;
/// after `then` more nothing has stayed but `most` bytes.
fn runs_leave_nothing(scenario: sockscope::scenario::Scenario, first: u32, then: u32, most: u64) {
    use sockscope::desk::PlayCommand;
    use sockscope::net::Deadline;
    /// A desk of its own may have a thread that ends a moment later.
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);
    /// Of so many runs at once the end is waited for.
    const SET: u32 = 20;
    let mut driver = desk::Driver::new(scenario);
    let mut many = |times: u32, until: u32| {
        driver.play(PlayCommand::RunMany(times));
        driver.until("runs", |desk| desk.session.many().sets().last().is_some_and(|set| set.runs() >= until));
        driver.play(PlayCommand::CancelMany);
        driver.until("the end", |desk| !desk.session.many().goes_on());
    };
    (0..first / SET).for_each(|_| many(SET, SET));
    let (descriptors, memory) = (entries("fd"), resident());
    let threads = entries("task");
    (0..then / SET).for_each(|_| many(SET, SET));
    // In the middle of a run as well.
    for runs in 1..6 {
        many(10_000, runs);
    }
    let deadline = Deadline::after(PATIENCE);
    while entries("task") > threads || entries("fd") > descriptors {
        assert!(
            !deadline.passed(),
            "{} threads of {threads}, {} descriptors of {descriptors}",
            entries("task"),
            entries("fd")
        );
        std::thread::yield_now();
    }
    let grown = resident().saturating_sub(memory);
    assert!(grown < most, "{grown} bytes more are in memory");
}

/// The same made on every processor at once, where there is hardly a moment at which no program runs.
#[cfg(feature = "python")]
fn runs_beside_each_other_leave_as_little(scenario: &sockscope::scenario::Scenario, runs: u32, most: u64) {
    use sockscope::{cli::at_once::for_each_at_once, program::python::Together, run::Run};
    let memory = resident();
    let _together = Together::begin();
    let runs: Vec<u32> = (0..runs).collect();
    let run = |_: &u32| Run::to_end(scenario).expect("it starts").1.threads_left;
    for_each_at_once(&runs, run, |_, left| if left == 0 { Ok(()) } else { Err(left) }).expect("no thread is left");
    let grown = resident().saturating_sub(memory);
    assert!(grown < most, "{grown} bytes more are in memory");
}

#[test]
fn many_runs_leave_no_thread_no_descriptor_and_hardly_any_memory() {
    use sockscope::scenario::Scenario;
    runs_leave_nothing(Scenario { clients: 2, ..Scenario::default() }, 20, 400, 20 << 20);
    // An interpreter that stayed would take megabytes, and there are two in each run: 600 MB in all. Some circles stay, such as
    // those of a function that refers to itself.
    #[cfg(feature = "python")]
    {
        let scenario = Scenario { clients: 1, programs: programs(), ..Scenario::default() };
        runs_leave_nothing(scenario.clone(), 40, 60, 64 << 20);
        // What waits to be freed is of a few dozen programs at most, and not of all.
        runs_beside_each_other_leave_as_little(&scenario, 120, 500 << 20);
    }
}
