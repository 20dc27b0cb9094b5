//! select(2), poll(2) and epoll_wait(2): waits until one of several sockets is ready.
//! They move no byte, and what is ready is the kernel's word.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use super::visit::{Queues, Visit};
use crate::net::actor::Actor;
use crate::net::kernel::epoll::Epoll;
use crate::net::kernel::numbers::{EPOLLOUT, POLLNVAL};
use crate::net::kernel::poll::{self, Interest, Pollable};
use crate::net::kernel::waker::Waker;
use crate::net::sockets::error::CallError;
use crate::net::sockets::event_set::{EventSet, Watched};
use crate::net::sockets::socket::Socket;
use crate::net::stage::wait::{Condition, Wait, Woken};
use crate::trace::{Asked, Call, Got, Note, Schedule, SocketId, Waiting};

/// Which of the given sockets are ready, as places in the lists that were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ready {
    pub read: Vec<usize>,
    pub write: Vec<usize>,
    /// Another thread of the program has ended the wait.
    pub woken: bool,
}

/// How a call that watches sockets is to wait.
#[derive(Clone, Debug, Default)]
pub struct Watching {
    /// At most so long; `None` for ever.
    pub time: Option<Duration>,
    /// Ends the wait as well; it is no socket, so it is not told as one.
    pub waker: Option<Arc<Waker>>,
    /// A look that does not wait and finds nothing is not recorded: a loop of events looks each time it goes round.
    pub in_passing: bool,
    /// A person may end the wait, through the waker.
    pub outside: bool,
    /// The waker is of what is typed.
    pub typed: bool,
}

/// What a call that watches sockets has found, each with its events, and whether it was woken.
type Found<T> = (Vec<T>, bool);

impl Actor {
    /// select(2): waits until one of the sockets can be read from or written to, at most `time`. Nothing is ready where
    /// the time has passed first.
    ///
    /// # Errors
    /// `EBADF` for a closed socket, or that the run is over.
    pub fn select(&mut self, read: &[Socket], write: &[Socket], how: &Watching) -> Result<Ready, CallError> {
        let ids = |sockets: &[Socket]| sockets.iter().map(Socket::id).collect::<Vec<_>>();
        let watched = [ids(read), ids(write)];
        let mut sockets = Vec::new();
        for (list, interest) in [(read, Interest::Readable), (write, Interest::Writable)] {
            for socket in list {
                sockets.push((self.os(socket), interest));
            }
        }
        if let Some(closed) = sockets.iter().position(|(os, _)| os.is_err()) {
            let visit = self.begin_watch(Call::Select, &watched, how.time)?;
            let (closed, _) = sockets.swap_remove(closed);
            return Err(self.fail(&visit, closed.err().unwrap_or_else(|| io::Error::from_raw_os_error(libc::EBADF))));
        }
        let sockets: Vec<_> = sockets.into_iter().filter_map(|(os, interest)| Some((os.ok()?, interest))).collect();
        let readers = read.len();
        let look = || {
            let ready = |(place, (os, interest)): (usize, &(Arc<socket2::Socket>, Interest))| {
                poll::is_ready(os.as_ref(), *interest).then_some(place)
            };
            sockets.iter().enumerate().filter_map(ready).collect()
        };
        let waits: Vec<_> = sockets.iter().map(|(os, interest)| (os.clone() as Arc<dyn Pollable>, *interest)).collect();
        let told = |found: &[usize]| {
            let named = |list: &[Socket], from: usize, to: usize| {
                found.iter().filter(|place| (from..to).contains(*place)).map(|place| list[place - from].id()).collect()
            };
            [named(read, 0, readers), named(write, readers, usize::MAX)]
        };
        let (found, woken) = self.watch(Call::Select, &watched, how, waits, look, told)?;
        let (read, write): (Vec<_>, Vec<_>) = found.into_iter().partition(|place| *place < readers);
        Ok(Ready { read, write: write.into_iter().map(|place| place - readers).collect(), woken })
    }

    /// poll(2): waits until one of the sockets has one of the events that it was given with. The events of each, in their
    /// order; and whether it was woken.
    ///
    /// # Errors
    /// That the run is over.
    pub fn poll(&mut self, wanted: &[(Socket, u16)], how: &Watching) -> Result<(Vec<u16>, bool), CallError> {
        let open: Vec<_> = wanted.iter().map(|(socket, events)| (socket.os(), *events)).collect();
        let all: Vec<_> = wanted.iter().map(|(socket, events)| (socket.id(), u32::from(*events))).collect();
        let events = |(os, events): &(Option<Arc<socket2::Socket>>, u16)| match os {
            Some(os) => poll::events(os.as_ref(), *events),
            None => POLLNVAL,
        };
        let look = || {
            let found = |(place, one): (usize, &_)| Some((place, events(one))).filter(|(_, events)| *events != 0);
            open.iter().enumerate().filter_map(found).collect()
        };
        let waits =
            open.iter().filter_map(|(os, events)| Some((os.clone()? as Arc<dyn Pollable>, Interest::Events(*events))));
        let told = |found: &[(usize, u16)]| {
            let named: Vec<_> = found.iter().map(|(place, events)| (all[*place].0, u32::from(*events))).collect();
            divided(&named)
        };
        let (found, woken) = self.watch(Call::Poll, &divided(&all), how, waits.collect(), look, told)?;
        let mut all = vec![0; wanted.len()];
        found.into_iter().for_each(|(place, events)| all[place] = events);
        Ok((all, woken))
    }

    /// epoll_wait(2): waits until a socket of the set is ready. At most `most` of them, each with its events; and whether
    /// the set's waker has ended the wait.
    ///
    /// # Errors
    /// That the run is over.
    pub fn epoll_wait(
        &mut self,
        set: &EventSet,
        most: usize,
        how: &Watching,
    ) -> Result<(Vec<(SocketId, u32)>, bool), CallError> {
        let epoll: &Arc<Epoll> = set.epoll();
        let how = Watching { waker: set.waker().or_else(|| how.waker.clone()), ..how.clone() };
        // Whether anybody is ready is asked without taking it out: what is told by its edge is told once.
        if how.in_passing && how.time == Some(Duration::ZERO) && !poll::is_ready(epoll.as_ref(), Interest::Readable) {
            let woken = how.waker.is_some_and(|waker| poll::is_ready(waker.as_ref(), Interest::Readable));
            return Ok((Vec::new(), woken));
        }
        let look = || {
            let found = epoll.ready(most).unwrap_or_default().into_iter();
            found.filter_map(|(key, events)| Some((SocketId(u32::try_from(key).ok()?), events))).collect()
        };
        let waits = vec![(epoll.clone() as Arc<dyn Pollable>, Interest::Readable)];
        self.watch(Call::EpollWait, &set.watched(), &how, waits, look, divided)
    }

    /// How far the time of a staged run has come, by which a loop of events counts its limits; `None` in a free one.
    pub fn staged_time(&self) -> Option<Duration> {
        (self.net.stage.schedule == Schedule::Staged).then(|| self.net.stage.now().time)
    }

    /// epoll_create(2). It changes nothing that is drawn, so it is not recorded.
    ///
    /// # Errors
    /// The call's own.
    pub fn event_set(&self) -> io::Result<EventSet> {
        EventSet::new(self.descriptor())
    }

    fn begin_watch(&mut self, call: Call, watched: &Watched, time: Option<Duration>) -> Result<Visit, CallError> {
        let [read, write] = watched.clone();
        let socket = read.iter().chain(&write).next().copied().unwrap_or(SocketId::NONE);
        let visit = Visit { timeout: time, ..Visit::on(call, socket) };
        let time_ms = time.and_then(|time| u64::try_from(time.as_millis()).ok());
        self.enter(&visit, Some(Asked::Watched { read, write, time_ms }))?;
        Ok(visit)
    }

    /// What these calls have in common: looks, waits, looks again; `told` says which sockets that is.
    fn watch<T>(
        &mut self,
        call: Call,
        watched: &Watched,
        how: &Watching,
        mut waits: Vec<(Arc<dyn Pollable>, Interest)>,
        mut look: impl FnMut() -> Vec<T>,
        told: impl Fn(&[T]) -> Watched,
    ) -> Result<Found<T>, CallError> {
        let is_woken = || how.waker.as_ref().is_some_and(|waker| poll::is_ready(waker.as_ref(), Interest::Readable));
        let wait = how.time != Some(Duration::ZERO);
        let nobody = watched.iter().all(Vec::is_empty);
        // What was typed comes when nobody else can go on, as a person would have seen what came before.
        let staged = self.net.stage.schedule == Schedule::Staged;
        let typed = how.waker.clone().filter(|_| how.typed && wait && staged && !nobody);
        if typed.is_none() {
            waits.extend(how.waker.iter().map(|waker| (waker.clone() as Arc<dyn Pollable>, Interest::Readable)));
        }
        if how.in_passing && !wait && call != Call::EpollWait && look().is_empty() {
            return Ok((Vec::new(), is_woken()));
        }
        if nobody && wait {
            return self.wait_for_time(how, waits, look);
        }
        if how.outside && wait && !is_woken() {
            self.note(Note::Waits(Waiting::Input { prompt: String::new() }));
        }
        let visit = self.begin_watch(call, watched, how.time)?;
        let until = how.time.map(|time| self.net.stage.moment(time));
        let (mut may_wait, mut others_went) = (wait, typed.is_none());
        let typed =
            typed.map(|waker| Arc::new(move || poll::is_ready(waker.as_ref(), Interest::Readable)) as Condition);
        let (found, woken) = loop {
            let found = look();
            let woken = others_went && is_woken() && (typed.is_none() || found.is_empty());
            if !found.is_empty() || woken || !may_wait {
                break (found, woken);
            }
            others_went = true;
            let typed = typed.clone();
            let wait = Wait { sockets: waits.clone(), until, typed, outside: how.outside, ..Wait::default() };
            may_wait = self.wait(wait)? != Woken::TimedOut;
        };
        let [read, write] = told(&found);
        let nothing_to_read = read.is_empty();
        let count = i32::try_from(found.len()).unwrap_or(i32::MAX);
        self.leave(&visit, &Ok(count), Queues::default(), Some(Got::Ready { read, write, woken }));
        // There is room to send nearly always, so that alone is no progress.
        if nothing_to_read && !(how.in_passing && wait) {
            self.count_progress(call, Some(false));
        }
        Ok((found, woken))
    }

    /// A wait for no socket at all: for time to pass, or for another thread of the program.
    fn wait_for_time<T>(
        &mut self,
        how: &Watching,
        waits: Vec<(Arc<dyn Pollable>, Interest)>,
        mut look: impl FnMut() -> Vec<T>,
    ) -> Result<Found<T>, CallError> {
        let ms = how.time.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        self.note(Note::Waits(match ms {
            _ if how.outside => Waiting::Input { prompt: String::new() },
            Some(ms) => Waiting::Sleep { ms },
            None => Waiting::Lock,
        }));
        let until = how.time.map(|time| self.net.stage.moment(time));
        // A set that has only a waker in it is ready when that is.
        let ready = |waits: &[(Arc<dyn Pollable>, Interest)]| {
            waits.iter().any(|(what, interest)| poll::is_ready(&what.as_fd(), *interest))
        };
        while !ready(&waits) {
            let never = waits.is_empty().then(|| Arc::new(|| false) as Condition);
            let wait =
                Wait { sockets: waits.clone(), condition: never, until, outside: how.outside, ..Wait::default() };
            if self.wait(wait)? == Woken::TimedOut {
                break;
            }
        }
        let woken = ready(&waits);
        Ok((look(), woken))
    }
}

/// Sockets with their events, divided into those to read from and those to write to.
fn divided(found: &[(SocketId, u32)]) -> Watched {
    let chosen =
        |wanted: fn(u32) -> bool| found.iter().filter(|(_, events)| wanted(*events)).map(|(id, _)| *id).collect();
    [chosen(|events| events & !EPOLLOUT & 0xFFFF != 0), chosen(|events| events & EPOLLOUT != 0)]
}
