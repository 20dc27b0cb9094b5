//! A set of epoll(7) with the sockets of the run that are in it, so that a wait can say what it waits for.
//! The kernel alone knows who is ready.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use super::socket::Socket;
use crate::net::kernel::epoll::Epoll;
use crate::net::kernel::lock::lock;
use crate::net::kernel::numbers::EPOLLOUT;
use crate::net::kernel::waker::Waker;
use crate::net::sockets::descriptors::Descriptor;
use crate::trace::SocketId;

/// The set. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub struct EventSet {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    epoll: Arc<Epoll>,
    descriptor: Descriptor,
    sockets: Mutex<BTreeMap<SocketId, (Socket, u32)>>,
    /// Wakes whoever waits for the set. It is no socket, so the kernel's set does without it.
    waker: Mutex<Option<Arc<Waker>>>,
}

/// Sockets that are watched, to be read from and to be written to.
pub type Watched = [Vec<SocketId>; 2];

impl EventSet {
    /// epoll_create(2). It changes nothing that is drawn, so it is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub(in crate::net) fn new(descriptor: Descriptor) -> io::Result<Self> {
        let inner =
            Inner { epoll: Arc::new(Epoll::new()?), descriptor, sockets: Mutex::default(), waker: Mutex::default() };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Its descriptor.
    pub fn fd(&self) -> i32 {
        self.inner.descriptor.number()
    }

    /// epoll_ctl(2), `EPOLL_CTL_ADD`. The wait says what is watched, so this is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub fn add(&self, socket: &Socket, events: u32) -> io::Result<()> {
        let os = socket.os().ok_or_else(closed)?;
        self.inner.epoll.add(os.as_ref(), u64::from(socket.id().0), events)?;
        self.remember(socket, events);
        Ok(())
    }

    /// epoll_ctl(2), `EPOLL_CTL_MOD`.
    ///
    /// # Errors
    /// The call's own.
    pub fn modify(&self, socket: &Socket, events: u32) -> io::Result<()> {
        let os = socket.os().ok_or_else(closed)?;
        self.inner.epoll.modify(os.as_ref(), u64::from(socket.id().0), events)?;
        self.remember(socket, events);
        Ok(())
    }

    /// epoll_ctl(2), `EPOLL_CTL_DEL`.
    ///
    /// # Errors
    /// The call's own.
    pub fn delete(&self, socket: &Socket) -> io::Result<()> {
        lock(&self.inner.sockets).remove(&socket.id());
        self.inner.epoll.delete(socket.os().ok_or_else(closed)?.as_ref())
    }

    /// Has whoever waits for the set woken by this, too, or by nothing.
    pub fn set_waker(&self, waker: Option<Arc<Waker>>) {
        *lock(&self.inner.waker) = waker;
    }

    /// What wakes whoever waits for the set.
    pub fn waker(&self) -> Option<Arc<Waker>> {
        lock(&self.inner.waker).clone()
    }

    fn remember(&self, socket: &Socket, events: u32) {
        lock(&self.inner.sockets).insert(socket.id(), (socket.clone(), events));
    }

    /// What is polled by whoever waits for the set.
    pub(in crate::net) fn epoll(&self) -> &Arc<Epoll> {
        &self.inner.epoll
    }

    /// The sockets that are watched. The kernel lets go of those that are closed.
    pub(in crate::net) fn watched(&self) -> Watched {
        let mut sockets = lock(&self.inner.sockets);
        sockets.retain(|_, (socket, _)| !socket.is_closed());
        let chosen = |wanted: fn(u32) -> bool| {
            sockets.iter().filter(|(_, (_, events))| wanted(*events)).map(|(id, _)| *id).collect()
        };
        [chosen(|events| events & !EPOLLOUT & 0xFFFF != 0), chosen(|events| events & EPOLLOUT != 0)]
    }
}

fn closed() -> io::Error {
    io::Error::from_raw_os_error(libc::EBADF)
}
