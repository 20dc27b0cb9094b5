//! The allocator of the process: the system's, with a count for each thread, and with an end for a learner's thread that
//! asks for more than there is. It decides nothing: what is too much, and what becomes of the thread, its parent says.
#![expect(
    unsafe_code,
    reason = "an allocator cannot be written without; each call is handed on to the system's as it came"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use super::{asked, refused};

/// By how much a thread may grow before its parent is asked again.
const STRIDE: isize = 1 << 20;

thread_local! {
    /// What this thread has allocated less what it has freed. Memory that changes hands may make it negative.
    static HELD: Cell<isize> = const { Cell::new(0) };
    /// Once it holds so much, [`asked`] is to be asked: never, on a thread that counts for no program.
    static ASK_AT: Cell<isize> = const { Cell::new(isize::MAX) };
}

/// What the calling thread has allocated less what it has freed, in bytes.
pub(super) fn held() -> isize {
    HELD.get()
}

/// From here on the calling thread asks whenever it has grown by [`STRIDE`], or does not.
pub(super) fn ask(whether: bool) {
    ASK_AT.set(if whether { HELD.get().saturating_add(STRIDE) } else { isize::MAX });
}

/// The system's allocator, and beside it a count for each thread.
#[derive(Debug)]
pub struct Allocator;

impl Allocator {
    /// Counts a request before it is made, since one that is too much is never made. It may not return.
    fn count(size: usize, change: isize) {
        let held = HELD.get().wrapping_add(change);
        HELD.set(held);
        if held >= ASK_AT.get() && change > 0 {
            asked(size);
        }
    }

    /// Hands on what the system gave. Nothing at all would end the process, so a learner's thread ends here instead.
    fn given(block: *mut u8, size: usize, change: isize) -> *mut u8 {
        if block.is_null() {
            HELD.set(HELD.get().wrapping_sub(change));
            refused(size);
        }
        block
    }
}

/// No block has more than `isize::MAX` bytes.
fn signed(size: usize) -> isize {
    size.cast_signed()
}

// SAFETY: every block comes from `System` and goes back to it with the layout that it was made for; what is done beside
// it changes two numbers of the thread. It does not unwind: `asked` and `refused` return, or stand still for ever.
unsafe impl GlobalAlloc for Allocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size(), signed(layout.size()));
        // SAFETY: the caller promises for us what it promises.
        let block = unsafe { System.alloc(layout) };
        Self::given(block, layout.size(), signed(layout.size()))
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Self::count(layout.size(), signed(layout.size()));
        // SAFETY: the caller promises for us what it promises.
        let block = unsafe { System.alloc_zeroed(layout) };
        Self::given(block, layout.size(), signed(layout.size()))
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        HELD.set(HELD.get().wrapping_sub(signed(layout.size())));
        // SAFETY: the block came from `System` with this layout, as the caller promises.
        unsafe { System.dealloc(block, layout) };
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let change = signed(new_size).wrapping_sub(signed(layout.size()));
        Self::count(new_size, change);
        // SAFETY: the block came from `System` with this layout, and the new size fits, as the caller promises.
        let block = unsafe { System.realloc(block, layout, new_size) };
        Self::given(block, new_size, change)
    }
}
