//! What the shelf of the service `files` promises whoever calls: how many files there may be, which of those on their way make
//! room, that a sum is worked out once and that a server that ends waits for none. Where files lie is in memory here.

use std::io;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use sockscope::service::files::ground::{Draft, Ground, Lying, Memory};
use sockscope::service::files::shelf::{Progress, Sent, Shelf, Sum, Trouble};

/// What the smallest file takes of a quota.
const BLOCK: u64 = 4096;

/// Files in memory that a test has in its hands, too; it counts how often a file was gone through and begun, and lists were
/// asked for. Names that begin with "locked" cannot be read.
#[derive(Clone, Default)]
struct Watched {
    memory: Arc<Memory>,
    gone_through: Arc<AtomicUsize>,
    listed: Arc<AtomicUsize>,
    begun: Arc<AtomicUsize>,
}

impl Watched {
    /// A file that somebody else than the server has put there.
    fn lay(&self, name: &str, bytes: &[u8]) {
        let draft = self.memory.begin().unwrap();
        self.memory.write(draft, 0, bytes).unwrap();
        self.memory.publish(draft, name).unwrap();
    }
}

impl Ground for Watched {
    fn files(&self) -> io::Result<Vec<Lying>> {
        self.listed.fetch_add(1, Ordering::SeqCst);
        self.memory.files()
    }
    fn file(&self, name: &str) -> io::Result<Lying> {
        self.memory.file(name)
    }
    fn read(&self, name: &str, from: u64, most: usize) -> io::Result<Vec<u8>> {
        self.memory.read(name, from, most)
    }
    fn go_through(&self, name: &str, most: usize, more: &mut dyn FnMut(&[u8]) -> bool) -> io::Result<Lying> {
        self.gone_through.fetch_add(1, Ordering::SeqCst);
        if name.starts_with("locked") {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.memory.go_through(name, most, more)
    }
    fn begin(&self) -> io::Result<Draft> {
        self.begun.fetch_add(1, Ordering::SeqCst);
        self.memory.begin()
    }
    fn write(&self, draft: Draft, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.memory.write(draft, at, bytes)
    }
    fn publish(&self, draft: Draft, name: &str) -> io::Result<()> {
        self.memory.publish(draft, name)
    }
    fn discard(&self, draft: Draft) {
        self.memory.discard(draft);
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.memory.remove(name)
    }
}

/// A file of letters, announced by its sum.
fn letters(name: &str, size: usize) -> (Sent, Vec<u8>) {
    use sha2::{Digest as _, Sha256};
    let bytes = vec![b'x'; size];
    let sum = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    (Sent { name: name.to_owned(), size: size as u64, sum: Sum::Sha256(sum) }, bytes)
}

/// Sends a file from an offset on; how far it has come, or what the trouble is called.
fn put(shelf: &Shelf, (sent, bytes): &(Sent, Vec<u8>), from: usize, to: usize) -> Result<u64, String> {
    match shelf.put(sent, from as u64, &bytes[from..to], &|| false) {
        Ok(Progress::Has(has)) => Ok(has),
        Ok(Progress::Whole(known)) => Ok(known.size),
        Err(Trouble::Full { free }) => Err(format!("full, {free} free")),
        Err(trouble) => Err(format!("{trouble:?}")),
    }
}

#[test]
fn a_quota_bounds_the_number_of_files_however_small_they_are_and_however_many_come_at_once() {
    let watched = Watched::default();
    let shelf = Shelf::new(Box::new(watched.clone()), 8 * BLOCK, || 0);
    let gate = Barrier::new(24);
    let stored = std::thread::scope(|scope| {
        let one = |number: usize| {
            let file = letters(&format!("{number}.txt"), number % 2);
            gate.wait();
            put(&shelf, &file, 0, file.1.len()).is_ok()
        };
        let all: Vec<_> = (0..24).map(|number| scope.spawn(move || one(number))).collect();
        all.into_iter().map(|thread| thread.join().unwrap()).filter(|stored| *stored).count()
    });
    assert_eq!(stored, 8);
    assert_eq!(watched.memory.files().unwrap().len(), 8);
    assert!(watched.listed.load(Ordering::SeqCst) <= 1, "not every file that is sent has all of them counted");
    // What is deleted gives its room back, and once only.
    let name = watched.memory.files().unwrap()[0].name.clone();
    shelf.delete(&name).unwrap();
    assert_eq!(put(&shelf, &letters("again.txt", 4096), 0, 4096), Ok(4096));
    assert_eq!(put(&shelf, &letters("more.txt", 0), 0, 0), Err("full, 0 free".to_owned()));
}

#[test]
fn what_is_silent_for_longest_makes_room() {
    static NOW: AtomicU64 = AtomicU64::new(1000);
    let watched = Watched::default();
    let shelf = Shelf::new(Box::new(watched.clone()), 300 * BLOCK, || NOW.load(Ordering::SeqCst));
    let file = |number: u64| letters(&format!("{number}.txt"), 10);
    for number in 0..256 {
        NOW.fetch_add(u64::from(number == 1), Ordering::SeqCst);
        assert_eq!(put(&shelf, &file(number), 0, 5), Ok(5));
    }
    // What finds no room at all takes no place of theirs.
    assert_eq!(put(&shelf, &letters("large.txt", 45 * 4096), 0, 5), Err(format!("full, {} free", 44 * BLOCK)));
    assert_eq!(put(&shelf, &file(0), 0, 0), Ok(5));
    // One more than may be on their way at once: the first one has been silent for longest.
    assert_eq!(put(&shelf, &file(256), 0, 5), Ok(5));
    assert_eq!(put(&shelf, &file(255), 0, 0), Ok(5), "it is there still");
    assert_eq!(put(&shelf, &file(0), 0, 0), Ok(0), "nothing is left of it");
}

#[test]
fn a_part_of_which_nothing_comes_for_a_minute_makes_room_and_what_others_took_away_is_counted_anew() {
    static NOW: AtomicU64 = AtomicU64::new(1000);
    let watched = Watched::default();
    let shelf = Shelf::new(Box::new(watched.clone()), 2 * BLOCK, || NOW.load(Ordering::SeqCst));
    let (first, second) = (letters("first.txt", 5000), letters("second.txt", 8192));
    assert_eq!(put(&shelf, &first, 0, 10), Ok(10));
    NOW.store(1059, Ordering::SeqCst);
    assert!(put(&shelf, &second, 0, 10).is_err(), "a minute is not over");
    assert_eq!(put(&shelf, &first, 10, 20), Ok(20));
    NOW.store(1118, Ordering::SeqCst);
    assert_eq!(put(&shelf, &first, 0, 0), Ok(20));
    assert_eq!(put(&shelf, &first, 10, 20), Ok(20), "these are there already");
    assert!(put(&shelf, &second, 0, 10).is_err(), "its minute began with its last bytes");
    NOW.store(1119, Ordering::SeqCst);
    assert_eq!(put(&shelf, &second, 0, 8192), Ok(8192), "and not when somebody only asked for it");
    assert_eq!(put(&shelf, &first, 0, 0), Err("full, 0 free".to_owned()));
    // Somebody beside the server takes a file away: that is seen, and not before each file that is sent.
    watched.memory.remove("second.txt").unwrap();
    let listed = watched.listed.load(Ordering::SeqCst);
    NOW.store(1177, Ordering::SeqCst);
    assert!(put(&shelf, &first, 0, 0).is_err());
    assert_eq!(watched.listed.load(Ordering::SeqCst), listed);
    NOW.store(1178, Ordering::SeqCst);
    assert_eq!(put(&shelf, &first, 0, 5000), Ok(5000));
    assert_eq!(watched.listed.load(Ordering::SeqCst), listed + 1);
}

#[test]
fn what_others_lay_there_is_counted_within_a_minute_and_gives_back_only_what_it_was_counted_with() {
    static NOW: AtomicU64 = AtomicU64::new(1000);
    let watched = Watched::default();
    let shelf = Shelf::new(Box::new(watched.clone()), 4 * BLOCK, || NOW.load(Ordering::SeqCst));
    assert_eq!(put(&shelf, &letters("mine.txt", 10), 0, 10), Ok(10));
    watched.lay("theirs.txt", b"laid by somebody else");
    // It was never counted, so the room that there is without it grows by nothing.
    shelf.delete("theirs.txt").unwrap();
    assert_eq!(put(&shelf, &letters("large.txt", 16384), 0, 0), Err(format!("full, {} free", 3 * BLOCK)));
    watched.lay("theirs.txt", &[7; 10_000]);
    NOW.store(1060, Ordering::SeqCst);
    let free = 3 * BLOCK - 10_000;
    assert_eq!(
        put(&shelf, &letters("other.txt", 8192), 0, 0),
        Err(format!("full, {free} free")),
        "there seemed to be room"
    );
    // One that was counted gives back what it was counted with, though it has grown since.
    watched.memory.remove("theirs.txt").unwrap();
    watched.lay("theirs.txt", &[7; 12_000]);
    shelf.delete("theirs.txt").unwrap();
    assert_eq!(put(&shelf, &letters("large.txt", 16384), 0, 0), Err(format!("full, {} free", 3 * BLOCK)));
    assert_eq!(put(&shelf, &letters("other.txt", 3 * 4096), 0, 3 * 4096), Ok(3 * BLOCK));
}

#[test]
fn a_file_that_can_never_fit_throws_nothing_away_and_one_that_can_no_more_than_it_takes() {
    static NOW: AtomicU64 = AtomicU64::new(1000);
    let shelf = Shelf::new(Box::new(Memory::default()), 4 * BLOCK, || NOW.load(Ordering::SeqCst));
    let file = |number: u64| letters(&format!("{number}.txt"), 10);
    for number in 0..4 {
        NOW.store(1000 + number, Ordering::SeqCst);
        assert_eq!(put(&shelf, &file(number), 0, 5), Ok(5));
    }
    // Three of them are silent for a minute.
    NOW.store(1062, Ordering::SeqCst);
    for size in [5 * 4096, 4 * 4096] {
        assert_eq!(put(&shelf, &letters("large.txt", size), 0, 5), Err("full, 0 free".to_owned()));
    }
    for number in 0..4 {
        assert_eq!(put(&shelf, &file(number), 0, 0), Ok(5), "{number} is there still");
    }
    assert_eq!(put(&shelf, &letters("large.txt", 2 * 4096), 0, 5), Ok(5));
    for number in [2, 3] {
        assert_eq!(put(&shelf, &file(number), 0, 0), Ok(5), "{number} is there still");
    }
    assert_eq!(put(&shelf, &file(1), 0, 5), Ok(5), "the third one makes room for one that was forgotten");
    assert!(put(&shelf, &file(0), 0, 5).is_err());
}

#[test]
fn whoever_only_asks_has_nothing_begun() {
    let watched = Watched::default();
    let shelf = Shelf::new(Box::new(watched.clone()), 4 * BLOCK, || 0);
    let (file, empty) = (letters("a.txt", 10), letters("empty.txt", 0));
    assert_eq!(put(&shelf, &file, 0, 0), Ok(0));
    assert_eq!(put(&shelf, &file, 3, 10), Ok(0), "these do not go on where it stands");
    assert_eq!(watched.begun.load(Ordering::SeqCst), 0);
    assert_eq!(put(&shelf, &file, 0, 10), Ok(10));
    assert_eq!(put(&shelf, &empty, 0, 0), Ok(0));
    assert_eq!(watched.begun.load(Ordering::SeqCst), 2);
    assert_eq!(watched.memory.files().unwrap().len(), 2, "an empty file is whole at once");
}

#[test]
fn what_cannot_be_read_is_in_no_list_and_hides_nothing_behind_it() {
    let watched = Watched::default();
    for number in 0..150 {
        watched.lay(&format!("locked-{number:03}"), b"x");
    }
    for name in ["m.txt", "n.txt", "o.txt"] {
        watched.lay(name, b"x");
    }
    let shelf = Shelf::new(Box::new(watched), 1 << 30, || 0);
    let list = |after: &str, most: usize| {
        let (files, more) = shelf.list(after, most, &|| false).unwrap();
        (files.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), more)
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(list("", 100), (names(&["m.txt", "n.txt", "o.txt"]), false));
    assert_eq!(list("", 2), (names(&["m.txt", "n.txt"]), true));
    assert_eq!(list("n.txt", 2), (names(&["o.txt"]), false));
}

#[test]
fn a_sum_is_worked_out_once_for_all_who_want_it_and_given_up_when_the_server_ends() {
    let watched = Watched::default();
    watched.lay("large.bin", &vec![7; 4 << 20]);
    let shelf = Shelf::new(Box::new(watched.clone()), 1 << 30, || 0);
    for asked in [
        shelf.list("", 100, &|| true).map(|_| ()),
        shelf.piece("large.bin", 0, 10, &|| true).map(|_| ()),
        shelf.put(&letters("large.bin", 3).0, 0, b"", &|| true).map(|_| ()),
    ] {
        assert!(matches!(asked, Err(Trouble::Stopped)), "{asked:?}");
    }
    let before = watched.gone_through.load(Ordering::SeqCst);
    let gate = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                gate.wait();
                assert_eq!(shelf.list("", 100, &|| false).unwrap().0[0].1.size, 4 << 20);
            });
        }
    });
    assert_eq!(watched.gone_through.load(Ordering::SeqCst) - before, 1);
}
