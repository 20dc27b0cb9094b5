//! Normalising: what differs between two runs by nature (times, ports, addresses, descriptors) gives way to ordinals.
//! It leaves the order of the events alone; a run whose order differs is a different run.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::row::Row;
use crate::lang::Text;
use crate::trace::model::{
    Address, Asked, Ending, Ends, FileChange, FileEvent, Got, Note, SocketId, Started, Variable, Waiting,
};

/// Replaces ports, addresses and descriptors by the order of their first appearance.
#[derive(Debug, Default)]
pub struct Normaliser {
    ports: BTreeMap<u16, u16>,
    hosts: BTreeMap<IpAddr, IpAddr>,
    sockets: BTreeMap<SocketId, i32>,
    /// Which socket has a descriptor now; the system gives one that was closed to the next.
    descriptors: BTreeMap<i32, SocketId>,
    /// Names of actors as they were written first; a name stays the same when more ports are known.
    names: BTreeMap<String, String>,
}

impl Normaliser {
    /// Rewrites one row. Rows must come in the order of the trace.
    pub fn row(&mut self, row: &mut Row) {
        row.at_us = None;
        if let Some(Asked::Address(address)) = &mut row.with {
            *address = self.address(*address);
        }
        if let Some(got) = &mut row.got
            && let Some(fd) = self.got(row.socket, got)
        {
            row.result = Some(fd);
        }
        if let (Some(fd), Some(socket)) = (&mut row.fd, row.socket) {
            *fd = self.descriptor(socket);
        }
        if let Some(text) = &mut row.text {
            *text = self.text(text);
        }
        if let Some(file) = &mut row.file {
            self.file(file);
        }
        if let Some(variables) = &row.variables {
            row.variables = Some(variables.iter().map(|Variable(name, value)| self.variable(name, value)).collect());
        }
        if let Some(Note::Pair { from, to, .. }) = &mut row.note {
            from.address = self.address(from.address);
            to.address = self.address(to.address);
        }
        if let Some(Note::Said(text) | Note::LimitReached(text) | Note::Ended(Ending::Failed(text))) = &mut row.note {
            *text = Text::new(self.text(&text.en), self.text(&text.zh));
        }
        if let Some(Note::Waits(Waiting::Input { prompt })) = &mut row.note {
            *prompt = self.text(prompt);
        }
        self.names_in(row);
    }

    /// Names and texts of files may have ports in them, too.
    fn file(&self, file: &mut FileEvent) {
        file.name = self.text(&file.name).into();
        match &mut file.change {
            FileChange::Found { data, .. } | FileChange::Written { data, .. } => {
                if let Ok(text) = std::str::from_utf8(data) {
                    *data = self.text(text).into_bytes().into();
                }
            }
            FileChange::Renamed { to } => *to = self.text(to).into(),
            _ => {}
        }
    }

    fn names_in(&mut self, row: &mut Row) {
        row.actor = self.name(&row.actor);
        if let Some(flow) = &mut row.flow {
            *flow = flow.split('>').map(|end| self.name(end)).collect::<Vec<_>>().join(">");
        }
        if let Some(Note::Started(Started { name, .. })) = &mut row.note {
            *name = self.name(name);
        }
        if let Some(Note::Waits(Waiting::Join { name })) = &mut row.note {
            *name = if name.contains('/') { self.name(name) } else { self.text(name) };
        }
    }

    /// The name of an actor. What stands behind the stroke a program has chosen, perhaps with a port in it.
    fn name(&mut self, name: &str) -> String {
        let Some((program, thread)) = name.split_once('/') else { return name.to_owned() };
        if let Some(written) = self.names.get(name) {
            return written.clone();
        }
        let written = format!("{program}/{}", self.text(thread));
        self.names.insert(name.to_owned(), written.clone());
        written
    }

    /// Rewrites what a call gave back; the new descriptor if it opened one.
    fn got(&mut self, socket: Option<SocketId>, got: &mut Got) -> Option<i32> {
        match got {
            Got::Opened { fd } => {
                self.descriptors.insert(*fd, socket?);
                *fd = self.descriptor(socket?);
                Some(*fd)
            }
            Got::Bound { local, real } => {
                *local = self.address(*local);
                *real = None;
                None
            }
            Got::Sent { to: address, .. } | Got::Taken { from: address, .. } => {
                *address = self.address(*address);
                None
            }
            Got::Connected { ends, .. } => {
                self.ends(ends);
                None
            }
            Got::Accepted { socket, fd, ends, .. } => {
                self.descriptors.insert(*fd, *socket);
                *fd = self.descriptor(*socket);
                self.ends(ends);
                Some(*fd)
            }
            Got::Paired { sockets, fds, ends, .. } => {
                for (socket, fd) in sockets.iter().zip(fds) {
                    self.descriptors.insert(*fd, *socket);
                    *fd = self.descriptor(*socket);
                }
                self.ends(ends);
                None
            }
            Got::Discarded { .. } | Got::TimedOut { .. } | Got::Ready { .. } => None,
        }
    }

    fn ends(&mut self, ends: &mut Ends) {
        ends.local = self.address(ends.local);
        ends.peer = self.address(ends.peer);
    }

    fn descriptor(&mut self, socket: SocketId) -> i32 {
        let next = i32::try_from(self.sockets.len()).unwrap_or(i32::MAX);
        *self.sockets.entry(socket).or_insert(next)
    }

    /// The ordinal of an address. Port 0 means "any" and stays; a name is the same in every run.
    fn address(&mut self, address: Address) -> Address {
        let Some(address) = address.internet() else { return address };
        let host = match u8::try_from(self.hosts.len() + 1) {
            Ok(next) => IpAddr::V4(Ipv4Addr::new(127, 0, 0, next)),
            Err(_) => address.ip(),
        };
        let host = *self.hosts.entry(address.ip()).or_insert(host);
        let port = match address.port() {
            0 => 0,
            port => {
                let next = u16::try_from(self.ports.len() + 1).unwrap_or(u16::MAX);
                *self.ports.entry(port).or_insert(next)
            }
        };
        SocketAddr::new(host, port).into()
    }

    fn variable(&self, name: &str, value: &str) -> Variable {
        Variable(name.into(), self.text(value).into())
    }

    /// Replaces every number in a text that is a port seen so far, and every address and descriptor seen so far, as
    /// Python writes them. Where an object lies in memory is nobody's business either.
    fn text(&self, text: &str) -> String {
        let out = replace_hosts(text, |host| self.hosts.get(&IpAddr::V4(host)).copied());
        let out = replace_behind(
            &out,
            "fd=",
            |digit| digit.is_ascii_digit(),
            |fd| {
                let socket = self.descriptors.get(&fd.parse().ok()?)?;
                self.sockets.get(socket).map(i32::to_string)
            },
        );
        let out = replace_behind(&out, " at 0x", |digit| digit.is_ascii_hexdigit(), |_| Some("0".to_owned()));
        replace_numbers(&out, |number| number.parse().ok().and_then(|port: u16| self.ports.get(&port).copied()))
    }
}

/// Replaces whole dotted addresses, each once, so that no ordinal is taken for an address again.
fn replace_hosts(text: &str, replacement: impl Fn(Ipv4Addr) -> Option<IpAddr>) -> String {
    let in_address = |c: char| c.is_ascii_digit() || c == '.';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let (run, _) = from.split_at(from.find(|c| !in_address(c)).unwrap_or(from.len()));
        // A sentence may end behind an address.
        let host = run.trim_end_matches('.');
        out.push_str(before);
        match host.parse().ok().and_then(&replacement) {
            Some(ordinal) => out.push_str(&ordinal.to_string()),
            None => out.push_str(host),
        }
        (_, rest) = from.split_at(host.len());
    }
    out.push_str(rest);
    out
}

/// Replaces the digits behind every occurrence of a mark.
fn replace_behind(
    text: &str,
    mark: &str,
    is_digit: impl Fn(char) -> bool,
    replacement: impl Fn(&str) -> Option<String>,
) -> String {
    let mut parts = text.split(mark);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at(part.find(|c| !is_digit(c)).unwrap_or(part.len()));
        out.push_str(mark);
        out.push_str(replacement(digits).as_deref().unwrap_or(digits));
        out.push_str(rest);
    }
    out
}

/// Replaces whole runs of digits, leaving alone what is part of a dotted address or the size of a value.
fn replace_numbers(text: &str, replacement: impl Fn(&str) -> Option<u16>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let len = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(len);
        out.push_str(before);
        let in_address = out.ends_with('.')
            || after.strip_prefix('.').is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        // The size of a value that is shown in part, in our own words; it may be the number of somebody's port by chance.
        let is_size = out.ends_with('(') && after.starts_with(" bytes)");
        match replacement(number).filter(|_| !in_address && !is_size) {
            Some(ordinal) => out.push_str(&ordinal.to_string()),
            None => out.push_str(number),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_is_the_number_of_a_port_by_chance_stays() {
        let port = |number: &str| (number == "34816").then_some(2);
        let text = "b'ab…' (34816 bytes) ('127.0.0.1', 34816) (34816 bytes)";
        assert_eq!(replace_numbers(text, port), "b'ab…' (34816 bytes) ('127.0.0.1', 2) (34816 bytes)");
    }

    #[test]
    fn descriptors_and_places_in_memory_give_way_in_printed_text() {
        let mut normaliser = Normaliser::default();
        let mut open = |fd: i32, socket: u32| normaliser.got(Some(SocketId(socket)), &mut Got::Opened { fd });
        assert_eq!((open(11, 0), open(12, 1)), (Some(0), Some(1)));
        // The system gives the first descriptor to another socket.
        assert_eq!(open(11, 2), Some(2));
        let text = "<socket.socket fd=11, type=1> fd=12 fd=99 fd=-1 <Thing object at 0x7f01ab>";
        let normal = "<socket.socket fd=2, type=1> fd=1 fd=99 fd=-1 <Thing object at 0x0>";
        assert_eq!(normaliser.text(text), normal);
    }

    #[test]
    fn an_ordinal_is_never_replaced_again_and_an_address_is_found_whole() {
        let mut normaliser = Normaliser::default();
        for (host, ordinal) in [("127.0.0.2", "127.0.0.1"), ("127.0.0.1", "127.0.0.2"), ("127.0.0.3", "127.0.0.3")] {
            let address = normaliser.address(SocketAddr::new(host.parse().unwrap(), 0).into());
            assert_eq!(address.to_string(), format!("{ordinal}:0"));
        }
        let text = "127.0.0.1 to 127.0.0.2, not 127.0.0.10 or 5.127.0.0.1, at last 127.0.0.1.";
        let normal = "127.0.0.2 to 127.0.0.1, not 127.0.0.10 or 5.127.0.0.1, at last 127.0.0.2.";
        assert_eq!(normaliser.text(text), normal);
    }

    #[test]
    fn ports_in_the_names_of_threads_give_way_and_a_name_stays() {
        let mut normaliser = Normaliser::default();
        assert_eq!(normaliser.name("server/conn 40000"), "server/conn 40000");
        normaliser.address(Address::Internet("127.0.0.1:51034".parse().unwrap()));
        normaliser.address(Address::Internet("127.0.0.1:40000".parse().unwrap()));
        assert_eq!(normaliser.name("server/('127.0.0.1', 51034)"), "server/('127.0.0.1', 1)");
        assert_eq!(normaliser.name("server/conn 40000"), "server/conn 40000");
        assert_eq!(normaliser.name("client-1"), "client-1");
    }

    #[test]
    fn ports_in_printed_text_become_the_ordinals_of_their_addresses() {
        let mut normaliser = Normaliser::default();
        let seen = normaliser.address(Address::Internet("127.0.0.1:51034".parse().unwrap()));
        assert_eq!(seen.to_string(), "127.0.0.1:1");
        assert_eq!(
            normaliser.text("peer ('127.0.0.1', 51034) sent 510345 bytes"),
            "peer ('127.0.0.1', 1) sent 510345 bytes"
        );
        assert_eq!(normaliser.address(Address::Internet("127.9.7.1:8080".parse().unwrap())).to_string(), "127.0.0.2:2");
        assert_eq!(normaliser.text("127.9.7.1:8080"), "127.0.0.2:2");
    }
}
