//! epoll(7): a set of sockets of which the kernel itself remembers who is ready, by level or by edge.
//! It waits for nobody; whoever waits polls the set beside what ends the wait.

use std::os::fd::{AsFd, BorrowedFd};

/// One set, for as long as somebody holds it.
#[cfg(target_os = "linux")]
#[derive(Debug)]
pub struct Epoll {
    fd: std::os::fd::OwnedFd,
}

/// Other systems have none, so nobody has one.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub struct Epoll {
    fd: std::convert::Infallible,
}

impl AsFd for Epoll {
    fn as_fd(&self) -> BorrowedFd<'_> {
        #[cfg(target_os = "linux")]
        return self.fd.as_fd();
        #[cfg(not(target_os = "linux"))]
        match self.fd {}
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;
    use std::os::fd::AsFd;

    use rustix::buffer::spare_capacity;
    use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};

    use super::Epoll;

    fn flags(events: u32) -> EventFlags {
        EventFlags::from_bits_retain(events)
    }

    impl Epoll {
        /// epoll_create(2).
        ///
        /// # Errors
        /// If the process has no descriptor left.
        pub fn new() -> io::Result<Self> {
            Ok(Self { fd: epoll::create(CreateFlags::CLOEXEC)? })
        }

        /// epoll_ctl(2) with `EPOLL_CTL_ADD`. `key` tells what is ready later.
        ///
        /// # Errors
        /// The call's own.
        pub fn add(&self, what: &impl AsFd, key: u64, events: u32) -> io::Result<()> {
            Ok(epoll::add(&self.fd, what, EventData::new_u64(key), flags(events))?)
        }

        /// epoll_ctl(2) with `EPOLL_CTL_MOD`.
        ///
        /// # Errors
        /// The call's own.
        pub fn modify(&self, what: &impl AsFd, key: u64, events: u32) -> io::Result<()> {
            Ok(epoll::modify(&self.fd, what, EventData::new_u64(key), flags(events))?)
        }

        /// epoll_ctl(2) with `EPOLL_CTL_DEL`.
        ///
        /// # Errors
        /// The call's own.
        pub fn delete(&self, what: &impl AsFd) -> io::Result<()> {
            Ok(epoll::delete(&self.fd, what)?)
        }

        /// epoll_wait(2) without waiting: at most `most` of those that are ready, each with its key and what it is ready for.
        ///
        /// # Errors
        /// The call's own.
        pub fn ready(&self, most: usize) -> io::Result<Vec<(u64, u32)>> {
            let mut events = Vec::with_capacity(most.max(1));
            let at_once = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
            epoll::wait(&self.fd, spare_capacity(&mut events), Some(&at_once))?;
            Ok(events.iter().map(|event| (event.data.u64(), { event.flags }.bits())).collect())
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::io;
    use std::os::fd::AsFd;

    use super::Epoll;

    impl Epoll {
        /// Not here.
        ///
        /// # Errors
        /// Always.
        pub fn new() -> io::Result<Self> {
            Err(io::Error::from_raw_os_error(libc::ENOSYS))
        }

        /// Not here.
        ///
        /// # Errors
        /// Always.
        pub fn add(&self, _what: &impl AsFd, _key: u64, _events: u32) -> io::Result<()> {
            match self.fd {}
        }

        /// Not here.
        ///
        /// # Errors
        /// Always.
        pub fn modify(&self, _what: &impl AsFd, _key: u64, _events: u32) -> io::Result<()> {
            match self.fd {}
        }

        /// Not here.
        ///
        /// # Errors
        /// Always.
        pub fn delete(&self, _what: &impl AsFd) -> io::Result<()> {
            match self.fd {}
        }

        /// Not here.
        ///
        /// # Errors
        /// Always.
        pub fn ready(&self, _most: usize) -> io::Result<Vec<(u64, u32)>> {
            match self.fd {}
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::net::numbers::{EPOLLET, EPOLLIN};

    #[test]
    fn by_level_it_is_told_as_long_as_it_is_so_and_by_edge_once() {
        let (server, client) = crate::net::testing::pair();
        let (level, edge) = (Epoll::new().unwrap(), Epoll::new().unwrap());
        level.add(&server, 1, EPOLLIN).unwrap();
        edge.add(&server, 2, EPOLLIN | EPOLLET).unwrap();
        assert_eq!((level.ready(8).unwrap(), edge.ready(8).unwrap()), (vec![], vec![]));
        client.send(b"one").unwrap();
        assert_eq!(level.ready(8).unwrap(), [(1, EPOLLIN)]);
        assert_eq!(level.ready(8).unwrap(), [(1, EPOLLIN)]);
        assert_eq!(edge.ready(8).unwrap(), [(2, EPOLLIN)]);
        assert_eq!(edge.ready(8).unwrap(), []);
        client.send(b"two").unwrap();
        assert_eq!(edge.ready(8).unwrap(), [(2, EPOLLIN)]);
        level.delete(&server).unwrap();
        assert_eq!(level.ready(8).unwrap(), []);
    }
}
