//! Taking a lock whose last holder may have panicked: what is locked here is whole between any two statements.
//! It is no lock of its own.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes a lock, and what is behind it as it is.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
