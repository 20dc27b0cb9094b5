//! The descriptors of one program, as a process has them: each a number, the lowest that is free, behind the three that every
//! process begins with. So programs of one run have the same each time, and the same as under their own operating system.
//! They are names for what is open; the kernel's own descriptors, which all programs of the workbench share, stay inside `net`.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::net::kernel::lock::lock;

/// Standard input, output and error.
const FIRST: i32 = 3;

/// Which descriptors of a program are taken.
#[derive(Debug, Default)]
pub struct Descriptors {
    taken: Mutex<BTreeSet<i32>>,
}

/// One that is taken. It is free again when this is dropped.
#[derive(Debug)]
pub struct Descriptor {
    number: i32,
    of: Arc<Descriptors>,
}

impl Descriptors {
    /// Takes the lowest that is free.
    pub fn take(self: &Arc<Self>) -> Descriptor {
        let mut taken = lock(&self.taken);
        let number = (FIRST..i32::MAX).find(|number| !taken.contains(number)).unwrap_or(i32::MAX);
        taken.insert(number);
        Descriptor { number, of: self.clone() }
    }
}

impl Descriptor {
    /// Its number.
    pub fn number(&self) -> i32 {
        self.number
    }
}

impl Drop for Descriptor {
    fn drop(&mut self) {
        lock(&self.of.taken).remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_that_is_free_is_taken() {
        let table = Arc::new(Descriptors::default());
        let (first, second) = (table.take(), table.take());
        assert_eq!((first.number(), second.number()), (3, 4));
        drop(first);
        assert_eq!((table.take().number(), second.number()), (3, 4));
    }
}
