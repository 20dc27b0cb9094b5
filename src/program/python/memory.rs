//! How many bytes a learner's program holds, counted for all its threads together.
//! It refuses nothing by itself: the lines of a program and the guards ask here.

use std::alloc::System;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};

use alloc_metrics::{MetricAlloc, thread_metrics};

/// The system's allocator, and beside it a count for each thread.
pub type Allocator = MetricAlloc<System>;

/// For the binary, which makes it the allocator of the process. A test that counts declares it as well.
#[must_use]
pub const fn allocator() -> Allocator {
    MetricAlloc::new(System)
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
}

impl Account {
    /// The account of a program that holds nothing yet and may hold `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Arc<Self> {
        let limit = isize::try_from(limit).unwrap_or(isize::MAX);
        Arc::new(Self { held: AtomicIsize::new(0), limit, told: AtomicIsize::new(limit) })
    }

    /// The bytes held, as far as the program's threads have counted them.
    #[must_use]
    pub fn held(&self) -> usize {
        usize::try_from(self.held.load(Ordering::Relaxed)).unwrap_or(0)
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

/// The account that a thread counts for, and how much of its counting is in there.
struct Entry {
    account: Arc<Account>,
    counted: isize,
}

thread_local! {
    static ENTRY: RefCell<Option<Entry>> = const { RefCell::new(None) };
}

/// While this lives, the thread that made it counts for an account.
#[derive(Debug)]
pub struct Counting {
    before: Option<(Arc<Account>, isize)>,
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
    let entry = Entry { account, counted: of_this_thread() };
    let before = ENTRY.with_borrow_mut(|current| current.replace(entry)).map(|entry| (entry.account, entry.counted));
    Counting { before, _here: std::marker::PhantomData }
}

impl Drop for Counting {
    fn drop(&mut self) {
        settle(|_, _| ());
        let before = self.before.take().map(|(account, counted)| Entry { account, counted });
        ENTRY.with_borrow_mut(|current| *current = before);
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

/// What the program of the calling thread holds, and what it may hold, if that is less and it was not told so yet.
#[must_use]
pub fn excess() -> Option<(usize, usize)> {
    let bytes = |number: isize| usize::try_from(number).unwrap_or(0);
    settle(|account, held| account.is_to_be_told(held).then(|| (bytes(held), bytes(account.limit)))).flatten()
}

/// Does something whose memory is the workbench's own, such as recording: what is allocated meanwhile is charged to nobody.
/// What the program is to keep is made outside.
pub fn apart<R>(work: impl FnOnce() -> R) -> R {
    /// Counting goes on from here, also where the work panics.
    struct GoOn(Option<Entry>);
    impl Drop for GoOn {
        fn drop(&mut self) {
            let entry = self.0.take().map(|entry| Entry { counted: of_this_thread(), ..entry });
            ENTRY.with_borrow_mut(|current| *current = entry);
        }
    }
    settle(|_, _| ());
    let _go_on = GoOn(ENTRY.with_borrow_mut(Option::take));
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

/// What the calling thread has allocated less what it has freed. Memory that changes hands may make it negative.
fn of_this_thread() -> isize {
    thread_metrics().allocated_bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_charged_for_what_it_holds_and_for_no_longer() {
        assert!(is_counting());
        let account = Account::new(1 << 20);
        let counting = count_for(Arc::clone(&account));
        let before = in_use();
        let block = vec![1_u8; 100_000];
        assert!((100_000..101_000).contains(&(in_use() - before)), "{}", in_use() - before);
        drop(block);
        assert!(in_use() - before < 1_000);
        drop(counting);
        assert_eq!(in_use(), 0, "a thread without an account counts for none");
    }

    #[test]
    fn what_the_workbench_keeps_is_charged_to_nobody() {
        let account = Account::new(1 << 20);
        let counting = count_for(Arc::clone(&account));
        let before = in_use();
        let recorded = apart(|| {
            assert_eq!(left(), usize::MAX, "nobody is asked meanwhile");
            vec![1_u8; 500_000]
        });
        assert!(in_use() - before < 1_000);
        let block = vec![1_u8; 100_000];
        assert!((100_000..101_000).contains(&(in_use() - before)), "counting goes on");
        drop(counting);
        drop((recorded, block));
    }

    #[test]
    fn the_threads_of_a_program_are_counted_together() {
        let account = Account::new(1 << 20);
        let blocks: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    let account = Arc::clone(&account);
                    scope.spawn(move || {
                        let _counting = count_for(account);
                        vec![1_u8; 50_000]
                    })
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().expect("it counts")).collect()
        });
        assert_eq!(blocks.len(), 4);
        assert!((200_000..202_000).contains(&account.held()), "{}", account.held());
    }

    #[test]
    fn a_program_is_told_once_and_again_when_it_has_grown() {
        let account = Account::new(1000);
        assert!(!account.is_to_be_told(1000));
        assert!(account.is_to_be_told(1001));
        assert!(!account.is_to_be_told(1001 + RESPITE), "a handler can work");
        assert!(account.is_to_be_told(1002 + RESPITE));
        assert!(!account.is_to_be_told(500), "it has freed something");
        assert!(account.is_to_be_told(1001), "the next time it is told at once");
    }
}
