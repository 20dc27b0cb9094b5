//! The names of unix(7) that the programs of one run give to their sockets, and the names by which the kernel knows these.
//! Nothing of it stands on the machine's disk: a path that a program binds is a name of its run, and of nobody else.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use crate::net::kernel::lock::lock;
use crate::trace::{Address, UnixName};

/// A socket that has, or had, a name.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name in the abstract name space of the kernel.
    pub real: UnixName,
    /// How often a connection was taken from it, for whoever finds its queue full.
    pub taken: Arc<AtomicU64>,
}

/// The names of a run.
#[derive(Debug)]
pub struct Names {
    /// Tells the runs of this machine apart.
    run: String,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// By the name that a program wrote. A path stays after its socket was closed, as a file does, until it is removed.
    by_written: BTreeMap<String, Named>,
    /// The name that a program wrote, by the one that the kernel knows; it stays when a path is removed.
    by_real: BTreeMap<UnixName, UnixName>,
}

/// What a name is known by: a path as it stands in the one folder that programs have in common, however it was written.
fn key(name: &str) -> String {
    if name.starts_with('\0') {
        return name.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

impl Names {
    /// None yet, in a run that no other has the name of.
    pub fn new(run: String) -> Self {
        Self { run, inner: Mutex::default() }
    }

    /// A name for the kernel that nobody has. A socket that connects without a name is known by it.
    pub fn fresh(&self) -> io::Result<UnixName> {
        /// Names of this process so far; its runs may have to share the name of a run.
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::SeqCst);
        let name = UnixName::new(&format!("\0sockscope/{}/{number}", self.run));
        name.ok_or_else(|| io::Error::from_raw_os_error(libc::ENAMETOOLONG))
    }

    /// Takes a name for a socket that is to be bound: what the kernel is to call it.
    ///
    /// # Errors
    /// `EADDRINUSE` if it is taken.
    pub fn take(&self, written: UnixName) -> io::Result<Named> {
        let named = Named { real: self.fresh()?, taken: Arc::default() };
        let mut inner = lock(&self.inner);
        if inner.by_written.contains_key(&key(written.as_str())) {
            return Err(io::Error::from_raw_os_error(libc::EADDRINUSE));
        }
        inner.by_written.insert(key(written.as_str()), named.clone());
        inner.by_real.insert(named.real, written);
        Ok(named)
    }

    /// What the kernel calls the socket of a name.
    ///
    /// # Errors
    /// `ENOENT` where there is no such path, `ECONNREFUSED` where there is no such abstract name.
    pub fn find(&self, written: UnixName) -> io::Result<Named> {
        let missing = if written.is_abstract() { libc::ECONNREFUSED } else { libc::ENOENT };
        let found = lock(&self.inner).by_written.get(&key(written.as_str())).cloned();
        found.ok_or_else(|| io::Error::from_raw_os_error(missing))
    }

    /// How a program wrote a name of the kernel; a name that no program gave is none.
    pub fn written(&self, real: UnixName) -> Address {
        lock(&self.inner).by_real.get(&real).map_or(Address::UNNAMED, |written| Address::Unix(*written))
    }

    /// Whether there is such a path.
    pub fn is_path(&self, written: &str) -> bool {
        lock(&self.inner).by_written.contains_key(&key(written))
    }

    /// Removes a path; whoever has its socket open keeps that. Whether there was one.
    pub fn remove(&self, written: &str) -> bool {
        lock(&self.inner).by_written.remove(&key(written)).is_some()
    }

    /// Gives a path another name. Whether there was one.
    pub fn rename(&self, from: &str, to: &str) -> bool {
        let mut inner = lock(&self.inner);
        let Some(named) = inner.by_written.remove(&key(from)) else { return false };
        inner.by_written.insert(key(to), named);
        true
    }

    /// The paths that there are.
    pub fn paths(&self) -> Vec<String> {
        lock(&self.inner).by_written.keys().filter(|name| !name.starts_with('\0')).cloned().collect()
    }

    /// The socket that the kernel calls so was closed. An abstract name goes with it.
    pub fn closed(&self, real: UnixName) {
        let mut inner = lock(&self.inner);
        let Some(written) = inner.by_real.get(&real).copied() else { return };
        let name = key(written.as_str());
        if let Some(named) = inner.by_written.get(&name).filter(|named| named.real == real) {
            // Whoever waits for room in its queue is refused now.
            named.taken.fetch_add(1, Ordering::SeqCst);
            if written.is_abstract() {
                inner.by_written.remove(&name);
            }
        }
    }

    /// A connection was taken from the socket that the kernel calls so.
    pub fn taken_from(&self, real: UnixName) {
        let inner = lock(&self.inner);
        if let Some(named) = inner.by_real.get(&real).and_then(|written| inner.by_written.get(&key(written.as_str()))) {
            named.taken.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_until_it_is_removed_and_an_abstract_name_goes_with_its_socket() {
        let names = Names::new("test".to_owned());
        let [path, hidden] = ["/tmp/chat", "\0chat"].map(|name| UnixName::new(name).unwrap());
        let errno = |error: io::Error| error.raw_os_error();
        assert_eq!(names.find(path).map_err(errno).unwrap_err(), Some(libc::ENOENT));
        assert_eq!(names.find(hidden).map_err(errno).unwrap_err(), Some(libc::ECONNREFUSED));
        let real = [path, hidden].map(|name| names.take(name).unwrap().real);
        assert_eq!(names.take(path).map_err(errno).unwrap_err(), Some(libc::EADDRINUSE));
        assert_eq!(names.written(real[0]), Address::Unix(path));
        assert!(names.written(names.fresh().unwrap()).is_unnamed());
        real.into_iter().for_each(|real| names.closed(real));
        assert!(names.find(path).is_ok() && names.find(hidden).is_err());
        assert!(names.is_path("tmp/./x/../chat"));
        assert!(names.remove("/tmp/chat") && !names.remove("/tmp/chat"));
        assert_ne!(names.take(path).unwrap().real, real[0]);
    }
}
