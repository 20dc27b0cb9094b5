//! A file that several windows keep at once: whoever changes it holds a lock, reads what the others wrote, and puts its own
//! changes on top. What a change is, `Merge` says for each kind of content.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use super::whole::replace;

/// Content of which parts can be taken from one and parts from another.
pub trait Merge: Clone {
    /// What `theirs` becomes by the changes that led from `base` to `ours`.
    #[must_use]
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self;
}

/// A value that is one thing: ours if we changed it, else theirs.
pub fn one<T: PartialEq + Clone>(base: &T, ours: &T, theirs: &T) -> T {
    if ours == base { theirs.clone() } else { ours.clone() }
}

impl<K: Ord + Clone, V: Merge + Default + PartialEq> Merge for BTreeMap<K, V> {
    /// Entry by entry; one that we took away is gone, unless they changed it meanwhile.
    fn merged(base: &Self, ours: &Self, theirs: &Self) -> Self {
        let nothing = V::default();
        let mut merged = BTreeMap::new();
        for key in ours.keys().chain(theirs.keys()) {
            let (b, o, t) = (base.get(key), ours.get(key), theirs.get(key));
            let is_gone = o.is_none() && b.is_some() && t == b;
            if !is_gone && !merged.contains_key(key) {
                let of = |value: Option<&V>| value.unwrap_or(&nothing).clone();
                merged.insert(key.clone(), V::merged(&of(b), &of(o), &of(t)));
            }
        }
        merged
    }
}

/// Changes a file while nobody else does: `change` is given what stands there, if it can be read, and returns what is to.
///
/// # Errors
/// Those of the system.
pub fn change(path: &Path, change: impl FnOnce(Option<String>) -> String) -> io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    let lock = File::create(path.with_extension("lock"))?;
    // The lock goes with the file that it is on, also when this process dies.
    lock.lock()?;
    let content = change(std::fs::read_to_string(path).ok());
    replace(path, |out| out.write_all(content.as_bytes()))
}
