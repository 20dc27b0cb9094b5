//! How much a learner's program may have of each thing: constants that several parts of this module keep to.
//! It checks nothing by itself.

/// What one object may have, in bytes.
pub const OBJECT_LIMIT: usize = 64 << 20;

/// What one program may hold, in bytes.
pub const PROGRAM_LIMIT: usize = 256 << 20;

/// What one program may leave behind in circles of objects, in bytes, if they are to be freed: to look through more takes
/// seconds, and as much memory again.
pub const LEFT_LIMIT: usize = 64 << 20;

/// So many times what it may hold a program can hold at all: between the two it is told by `MemoryError`, at the next line
/// or step of an iterator; beyond, nothing can be told any more.
pub const LAST_LIMIT: isize = 2;

/// Requests below this, in bytes, may be made where the interpreter holds a lock that the programs of a run share.
pub const SMALL_REQUEST: usize = 1 << 20;

/// How many bits an integer may have. Larger ones fit into memory, but to multiply them takes seconds.
pub const INTEGER_BITS: u64 = 1 << 26;

/// How deeply calls may nest before a program gets a `RecursionError`. As in `python3`; a thread that runs a program
/// needs [`STACK`] bytes for it.
pub const RECURSION_LIMIT: usize = 1000;

/// The stack of a thread on which a program runs, in bytes.
pub const STACK: usize = 64 << 20;
