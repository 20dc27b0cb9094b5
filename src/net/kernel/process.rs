//! The descriptors of this process: how many it may have, and which sockets it has open.
//! It knows no run; other code of the process may have sockets, too.

use std::collections::BTreeSet;
use std::os::fd::AsFd;

/// A run of n clients needs more than 2n descriptors; many systems allow far more than they give at first.
pub fn raise_descriptor_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum {
        setrlimit(Resource::Nofile, rustix::process::Rlimit { current: limit.maximum, maximum: limit.maximum }).ok();
    }
}

/// The inode number of a descriptor (fstat(2)): a name for the socket that no other socket shares while it is open.
pub fn inode(socket: &impl AsFd) -> Option<u64> {
    rustix::fs::fstat(socket).ok().map(|status| status.st_ino)
}

/// The sockets that this process has open, by inode number, from `/proc/self/fd`; `None` where there is no such folder.
pub fn open_socket_inodes() -> Option<BTreeSet<u64>> {
    let mut inodes = BTreeSet::new();
    for entry in std::fs::read_dir("/proc/self/fd").ok()?.flatten() {
        let Ok(target) = std::fs::read_link(entry.path()) else { continue };
        let number = target.to_str().and_then(|target| target.strip_prefix("socket:[")?.strip_suffix(']'));
        inodes.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    Some(inodes)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_found_among_those_of_the_process_as_long_as_it_is_open() {
        let (_server, client) = crate::net::testing::pair();
        let inode = inode(&client).unwrap();
        assert!(open_socket_inodes().unwrap().contains(&inode));
        drop(client);
        assert!(!open_socket_inodes().unwrap().contains(&inode));
    }
}
