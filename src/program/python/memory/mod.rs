//! How many bytes a learner's program holds, counted for all its threads together, and the end of a thread that asks for
//! more than there is. Kinder refusals are not here: the lines of a program and the guards ask, and raise `MemoryError`.
//!
//! An allocation that fails would end the process, and native code of the interpreter cannot be interrupted. So a request
//! that would bring a program far over its limit, or that the system refuses, never returns: the thread says so by what it
//! was given to leave by, and stands still. The run shuts its sockets and goes on without it; what it holds stays taken
//! until the process ends. A thread stands still at a large request, at which the interpreter holds no lock of the whole
//! process, or when small ones have brought it as far again. It does not while it panics or while it works for the
//! workbench ([`apart`]), which may hold such locks.

mod allocator;

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering};

pub use self::allocator::Allocator;
use self::allocator::{ask, held as of_this_thread};
use super::limits::{LAST_LIMIT, PROGRAM_LIMIT, SMALL_REQUEST};

/// For the binary, which makes it the allocator of the process. A test that counts declares it as well.
#[must_use]
pub const fn allocator() -> Allocator {
    Allocator
}

#[cfg(test)]
#[global_allocator]
static ALLOCATOR: Allocator = allocator();

/// By how much a program may grow, once it was told, before it is told again. A handler of the exception can work in it.
const RESPITE: isize = 16 << 20;

/// What one program holds.
#[derive(Debug)]
pub struct Account {
    held: AtomicIsize,
    limit: isize,
    /// Up to here nothing more is said.
    told: AtomicIsize,
    /// The program was told often enough and is to end.
    ended: AtomicBool,
}

impl Account {
    /// The account of a program that holds nothing yet and may hold `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Arc<Self> {
        let limit = isize::try_from(limit).unwrap_or(isize::MAX);
        Arc::new(Self {
            held: AtomicIsize::new(0),
            limit,
            told: AtomicIsize::new(limit),
            ended: AtomicBool::new(false),
        })
    }

    /// The bytes held, as far as the program's threads have counted them.
    #[must_use]
    pub fn held(&self) -> usize {
        usize::try_from(self.held.load(Ordering::Relaxed)).unwrap_or(0)
    }

    /// Whether the program has gone on, whatever it was told, to where it has to end.
    #[must_use]
    pub fn has_to_end(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// More than this it cannot hold at all.
    fn last_limit(&self) -> isize {
        self.limit.saturating_mul(LAST_LIMIT)
    }

    /// Whether the program is to be told that it holds too much. It is told again only after it has grown further.
    fn is_to_be_told(&self, held: isize) -> bool {
        if held <= self.limit {
            if self.told.load(Ordering::Relaxed) != self.limit {
                self.told.store(self.limit, Ordering::Relaxed);
            }
            return false;
        }
        let due = held > self.told.load(Ordering::Relaxed);
        if due {
            self.told.store(held.saturating_add(RESPITE), Ordering::Relaxed);
        }
        due
    }
}

/// What a thread does that will never come back, with the size of the request at which it stands still, in bytes. It must
/// neither wait nor take a lock.
pub type Leave = Box<dyn Fn(usize)>;

/// The account that a thread counts for, how much of its counting is in there, and how it says that it will not come back.
struct Entry {
    account: Arc<Account>,
    counted: isize,
    leave: Option<Leave>,
}

thread_local! {
    static ENTRY: RefCell<Option<Entry>> = const { RefCell::new(None) };
}

/// While this lives, the thread that made it counts for an account.
pub struct Counting {
    before: Option<Entry>,
    /// It belongs to its thread.
    _here: std::marker::PhantomData<*const ()>,
}

/// Whether allocations are counted at all: whether the process has [`allocator`].
#[must_use]
pub fn is_counting() -> bool {
    let before = of_this_thread();
    let block = std::hint::black_box(vec![0_u8; 64]);
    of_this_thread() - before >= isize::try_from(block.len()).unwrap_or(isize::MAX)
}

/// From here on the calling thread counts for `account`. What it held before does not count.
#[must_use]
pub fn count_for(account: Arc<Account>) -> Counting {
    let entry = Entry { account, counted: of_this_thread(), leave: None };
    let before = ENTRY.with_borrow_mut(|current| current.replace(entry));
    ask(true);
    Counting { before, _here: std::marker::PhantomData }
}

/// From here on, as long as it counts, the calling thread leaves in this way when it asks for more than there is. Without
/// one, such a request ends the process.
pub fn leave_by(leave: Leave) {
    ENTRY.with_borrow_mut(|entry| {
        if let Some(entry) = entry {
            entry.leave = Some(leave);
        }
    });
}

impl Drop for Counting {
    fn drop(&mut self) {
        settle(|_, _| ());
        let before = self.before.take();
        ask(before.is_some());
        let own = ENTRY.with_borrow_mut(|current| std::mem::replace(current, before));
        drop(own);
    }
}

/// The bytes that the program of the calling thread holds; 0 on a thread that counts for none.
#[must_use]
pub fn in_use() -> usize {
    settle(|_, held| usize::try_from(held).unwrap_or(0)).unwrap_or(0)
}

/// How many bytes the program of the calling thread may still take; all there are on a thread that counts for none.
#[must_use]
pub fn left() -> usize {
    settle(|account, held| usize::try_from(account.limit.saturating_sub(held)).unwrap_or(0)).unwrap_or(usize::MAX)
}

/// That the program of the calling thread holds more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// It is to be told so: what it holds, and what it may hold, in bytes.
    Told { held: usize, limit: usize },
    /// It was told so, and goes on all the same: it is to end.
    Ends,
}

/// That the program of the calling thread holds more than it may, if it was not told so yet.
#[must_use]
pub fn excess() -> Option<Excess> {
    let bytes = |number: isize| usize::try_from(number).unwrap_or(0);
    let look = |account: &Account, held: isize| {
        let told =
            account.is_to_be_told(held).then(|| Excess::Told { held: bytes(held), limit: bytes(account.limit) })?;
        if held <= account.last_limit() {
            return Some(told);
        }
        account.ended.store(true, Ordering::Relaxed);
        Some(Excess::Ends)
    };
    settle(look).flatten()
}

/// Does something whose memory is the workbench's own, such as recording: what is allocated meanwhile is charged to nobody.
/// What the program is to keep is made outside.
pub fn apart<R>(work: impl FnOnce() -> R) -> R {
    /// Counting goes on from here, also where the work panics.
    struct GoOn(Option<Entry>);
    impl Drop for GoOn {
        fn drop(&mut self) {
            let entry = self.0.take().map(|entry| Entry { counted: of_this_thread(), ..entry });
            ask(entry.is_some());
            ENTRY.with_borrow_mut(|current| *current = entry);
        }
    }
    settle(|_, _| ());
    let _go_on = GoOn(ENTRY.with_borrow_mut(Option::take));
    ask(false);
    work()
}

/// Writes what the thread has counted since the last time into its account, and looks at the sum.
fn settle<R>(look: impl FnOnce(&Account, isize) -> R) -> Option<R> {
    // Never while the account is being changed on this same thread.
    let look = |entry: &RefCell<Option<Entry>>| {
        let mut entry = entry.try_borrow_mut().ok()?;
        let entry = entry.as_mut()?;
        let now = of_this_thread();
        let change = now - std::mem::replace(&mut entry.counted, now);
        let held = entry.account.held.fetch_add(change, Ordering::Relaxed) + change;
        Some(look(&entry.account, held))
    };
    ENTRY.try_with(look).ok().flatten()
}

/// The calling thread has grown, and now asks for so many bytes: returns, or leaves for ever.
#[cold]
fn asked(bytes: usize) {
    ask(true);
    let beyond = settle(|account, held| held - account.last_limit()).unwrap_or(0);
    let allowance = if bytes < SMALL_REQUEST { PROGRAM_LIMIT } else { 0 };
    if beyond > allowance.cast_signed() {
        leave(bytes);
    }
}

/// The system has refused so many bytes to the calling thread: leaves for ever, or returns where it cannot, and the process
/// ends.
#[cold]
fn refused(bytes: usize) {
    leave(bytes);
}

/// Says that this thread will not come back, and stands still, if it has been told how to leave.
fn leave(bytes: usize) {
    // Whoever panics may hold the lock of what is printed about it.
    if std::thread::panicking() {
        return;
    }
    let entry = ENTRY.try_with(|entry| entry.try_borrow_mut().ok()?.take_if(|entry| entry.leave.is_some()));
    let Some(entry) = entry.ok().flatten() else { return };
    ask(false);
    if let Some(leave) = &entry.leave {
        leave(bytes);
    }
    loop {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests;
