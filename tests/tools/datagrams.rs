//! What the tests of datagrams share: a network of UDP sockets that is played event by event, and the run of the example trace.
//! It opens no socket and asserts nothing; it writes down what a recording would.

use std::collections::{BTreeMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr};

use sockscope::scenario::{Message, Scenario};
use sockscope::trace::{
    ActorId, Address, Asked, ByteStore, Call, ConnId, Ending, Entered, Event, FlowId, Got, Header, Loss, Note, PairEnd,
    Returned, Role, SocketId, Started, Trace, UNKNOWN, What, errno_number,
};

/// One socket, with an actor of its own.
#[derive(Debug)]
pub struct Party {
    pub name: &'static str,
    pub port: u16,
    pub role: Role,
    /// `None` for a party outside the program.
    socket: Option<SocketId>,
    pub queue: VecDeque<Parcel>,
    pub closed: bool,
    doing: Option<Doing>,
    /// The party that it is connected to.
    connected: Option<usize>,
}

/// A datagram in a queue.
#[derive(Clone, Debug)]
pub struct Parcel {
    pub from: usize,
    pub flow: FlowId,
    pub offset: u64,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Doing {
    Sending { to: usize, flow: FlowId, offset: u64, len: usize, loss: Option<Loss>, fails: bool },
    Receiving { asked: u32 },
}

/// UDP sockets whose calls become the events of a trace.
#[derive(Debug)]
pub struct Wire {
    pub trace: Trace,
    store: ByteStore,
    pub parties: Vec<Party>,
    pairs: BTreeMap<(usize, usize), ConnId>,
    sockets: u32,
}

/// The receive buffer of every socket, as the kernel counts.
pub const RCVBUF: u32 = 2304;

impl Wire {
    /// A network without a socket.
    pub fn new(scenario: &Scenario) -> Self {
        let store = ByteStore::default();
        let header = Header::new(serde_json::to_value(scenario).expect("a scenario can be written down"));
        let trace = Trace::new(header, store.clone());
        Self { trace, store, parties: Vec::new(), pairs: BTreeMap::new(), sockets: 0 }
    }

    fn push(&mut self, party: usize, what: What) {
        let at_us = 10 * self.trace.len() as u64;
        let actor = ActorId(u16::try_from(party).expect("few parties"));
        self.trace.push(Event { at_us, actor, what });
    }

    fn note(&mut self, party: usize, note: Note) {
        self.push(party, What::Noted(Box::new(note)));
    }

    /// A call that is over as soon as it has begun.
    fn call(&mut self, party: usize, call: Call, asked: Option<Asked>, result: i32, got: Option<Got>) {
        let socket = self.parties[party].socket.expect("only parties inside make calls");
        let begins = if call == Call::Socket { SocketId::NONE } else { socket };
        self.push(party, What::Entered(entered(call, begins, FlowId::NONE, 0, 0, asked)));
        self.push(party, What::Returned(returned(call, socket, FlowId::NONE, result, 0, got)));
    }

    /// A party with a socket that is bound, by itself or by a call.
    pub fn party(&mut self, name: &'static str, role: Role, port: u16) -> usize {
        let number = self.parties.len();
        let socket = SocketId(self.sockets);
        self.sockets += 1;
        self.parties.push(party(name, role, port, Some(socket)));
        self.note(number, Note::Started(Started { name: name.to_owned(), role, program: "udp".to_owned(), of: None }));
        let fd = 3 + i32::try_from(socket.0).expect("few sockets");
        let kind = Asked::Kind("SOCK_DGRAM".to_owned());
        self.call(number, Call::Socket, Some(kind), fd, Some(Got::Opened { fd }));
        if role == Role::Server {
            let local = address(port);
            let option = Asked::Option { name: "SO_RCVBUF".to_owned(), value: 1 };
            self.call(number, Call::Setsockopt, Some(option), 0, None);
            self.call(number, Call::Bind, Some(Asked::Address(local)), 0, Some(Got::Bound { local, real: None }));
        }
        number
    }

    /// A party outside the program, of which only the datagrams are seen that somebody inside takes.
    pub fn outsider(&mut self, port: u16) -> usize {
        self.parties.push(party("outside", Role::Client, port, None));
        self.parties.len() - 1
    }

    /// Connects a socket, so that it uses `send` and `recv` and hears of nobody else.
    pub fn connect(&mut self, party: usize, to: usize) {
        let address = address(self.parties[to].port);
        self.call(party, Call::Connect, Some(Asked::Address(address)), 0, None);
        self.pair(party, to);
        self.parties[party].connected = Some(to);
    }

    fn end(&self, party: usize) -> PairEnd {
        let party = &self.parties[party];
        PairEnd { address: address(party.port), socket: party.socket, rcvbuf: party.socket.map(|_| RCVBUF) }
    }

    /// The flow from one party to another, announced before its first datagram.
    pub fn pair(&mut self, from: usize, to: usize) -> FlowId {
        if let Some(conn) = self.pairs.get(&(from, to)) {
            return conn.requests();
        }
        if let Some(conn) = self.pairs.get(&(to, from)) {
            return conn.replies();
        }
        let conn = ConnId(u32::try_from(self.pairs.len()).expect("few pairs"));
        self.pairs.insert((from, to), conn);
        let teller = if self.parties[from].socket.is_some() { from } else { to };
        let note = Note::Pair { conn, from: self.end(from), to: self.end(to) };
        self.note(teller, note);
        conn.requests()
    }

    /// Whether a party is between two calls, and can make one.
    pub fn is_idle(&self, party: usize) -> bool {
        let party = &self.parties[party];
        party.socket.is_some() && !party.closed && party.doing.is_none()
    }

    /// Begins a send. From here on the datagram can be received, unless it is lost. An outsider's is on its way at once.
    pub fn begin_send(&mut self, from: usize, to: usize, bytes: &[u8], loss: Option<Loss>, fails: bool) {
        let flow = self.pair(from, to);
        let loss = if self.parties[to].closed { Some(Loss::NobodyThere) } else { loss };
        let inside = self.parties[from].socket.is_some();
        let offset = if inside { self.store.flow(flow).len() } else { 0 };
        if loss.is_none() && !fails {
            self.parties[to].queue.push_back(Parcel { from, flow, offset, bytes: bytes.to_vec() });
        }
        let Some(socket) = self.parties[from].socket else { return };
        if !fails {
            self.store.flow(flow).append(bytes);
        }
        let (call, asked) = match self.parties[from].connected {
            Some(_) => (Call::Send, None),
            None => (Call::Sendto, Some(Asked::Address(address(self.parties[to].port)))),
        };
        self.push(from, What::Entered(entered(call, socket, flow, bytes.len(), offset, asked)));
        self.parties[from].doing = Some(Doing::Sending { to, flow, offset, len: bytes.len(), loss, fails });
    }

    /// Begins a recv of at most `asked` bytes.
    pub fn begin_recv(&mut self, party: usize, asked: u32) {
        let Some(socket) = self.parties[party].socket else { return };
        let (call, flow) = match self.parties[party].connected {
            Some(peer) => (Call::Recv, self.pair(peer, party)),
            None => (Call::Recvfrom, FlowId::NONE),
        };
        self.push(party, What::Entered(entered(call, socket, flow, asked as usize, 0, None)));
        self.parties[party].doing = Some(Doing::Receiving { asked });
    }

    /// Lets a call return, if it can: a recv needs a datagram.
    pub fn finish(&mut self, party: usize) -> bool {
        let Some(socket) = self.parties[party].socket else { return false };
        let connected = self.parties[party].connected;
        match self.parties[party].doing.clone() {
            Some(Doing::Sending { to, flow, offset, len, loss, fails }) => {
                let call = if connected.is_some() { Call::Send } else { Call::Sendto };
                let (result, got) = if fails {
                    (-errno_number("EMSGSIZE").expect("it is a name"), None)
                } else {
                    let to = address(self.parties[to].port);
                    (i32::try_from(len).expect("short"), Some(Got::Sent { to, lost: loss }))
                };
                self.push(party, What::Returned(returned(call, socket, flow, result, offset, got)));
            }
            Some(Doing::Receiving { asked }) => {
                let Some(parcel) = self.parties[party].queue.pop_front() else { return false };
                let call = if connected.is_some() { Call::Recv } else { Call::Recvfrom };
                self.take(party, call, socket, asked, &parcel);
            }
            None => return false,
        }
        self.parties[party].doing = None;
        true
    }

    fn take(&mut self, party: usize, call: Call, socket: SocketId, asked: u32, parcel: &Parcel) {
        let got = parcel.bytes.len().min(asked as usize);
        let cut = u32::try_from(parcel.bytes.len() - got).expect("short");
        // Of a datagram from outside, only what was taken is seen.
        let outside = self.parties[parcel.from].socket.is_none();
        let offset = if outside { self.store.flow(parcel.flow).append(&parcel.bytes[..got]) } else { parcel.offset };
        let from = address(self.parties[parcel.from].port);
        let result = i32::try_from(got).expect("short");
        let taken = Some(Got::Taken { from, cut });
        self.push(party, What::Returned(returned(call, socket, parcel.flow, result, offset, taken)));
    }

    /// Looks at the next datagram and leaves it where it is. Such a call is about no flow.
    pub fn peek(&mut self, party: usize, asked: u32) {
        let socket = self.parties[party].socket.expect("only parties inside make calls");
        let parcel = self.parties[party].queue.front().expect("there is a datagram to look at").clone();
        let got = parcel.bytes.len().min(asked as usize);
        let cut = u32::try_from(parcel.bytes.len() - got).expect("short");
        let flags = Asked::Flags("MSG_PEEK".to_owned());
        let taken = Got::Taken { from: address(self.parties[parcel.from].port), cut };
        let result = i32::try_from(got).expect("short");
        let begins = entered(Call::Recvfrom, socket, FlowId::NONE, asked as usize, 0, Some(flags));
        self.push(party, What::Entered(begins));
        self.push(party, What::Returned(returned(Call::Recvfrom, socket, FlowId::NONE, result, 0, Some(taken))));
    }

    /// A call that fails on a connected socket, which knows its flow.
    pub fn fail_recv(&mut self, party: usize, error: &str) {
        let Some(Doing::Receiving { .. }) = self.parties[party].doing else { return };
        let (Some(socket), Some(peer)) = (self.parties[party].socket, self.parties[party].connected) else { return };
        let flow = self.pair(peer, party);
        let errno = errno_number(error).expect("it is a name");
        self.push(party, What::Returned(returned(Call::Recv, socket, flow, -errno, 0, None)));
        self.parties[party].doing = None;
    }

    /// A whole send.
    pub fn send(&mut self, from: usize, to: usize, bytes: &[u8], loss: Option<Loss>) {
        self.begin_send(from, to, bytes, loss, false);
        self.finish(from);
    }

    /// A whole recv of a datagram that is there.
    pub fn recv(&mut self, party: usize, asked: u32) {
        self.begin_recv(party, asked);
        assert!(self.finish(party), "there is a datagram to take");
    }

    /// Closes a socket, and with it what its queue holds.
    pub fn close(&mut self, party: usize) {
        self.call(party, Call::Close, None, 0, None);
        self.parties[party].closed = true;
        self.parties[party].queue.clear();
    }

    /// Ends an actor.
    pub fn end_actor(&mut self, party: usize, ending: Ending) {
        self.note(party, Note::Ended(ending));
    }
}

fn party(name: &'static str, role: Role, port: u16, socket: Option<SocketId>) -> Party {
    Party { name, port, role, socket, queue: VecDeque::new(), closed: false, doing: None, connected: None }
}

/// An address on loopback.
pub fn address(port: u16) -> Address {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port)).into()
}

fn entered(call: Call, socket: SocketId, flow: FlowId, asked: usize, offset: u64, detail: Option<Asked>) -> Entered {
    let asked = u32::try_from(asked).expect("short");
    Entered { call, socket, flow, asked, offset, detail: detail.map(Box::new) }
}

fn returned(call: Call, socket: SocketId, flow: FlowId, result: i32, offset: u64, detail: Option<Got>) -> Returned {
    let detail = detail.map(Box::new);
    Returned { call, socket, flow, result, offset, queued: UNKNOWN, unsent: UNKNOWN, waited: false, detail }
}

/// The run of the example trace: one datagram whole, one empty, one cut, one that nobody reads, one that is dropped; and
/// an answer.
pub fn example() -> Wire {
    let text = |text: &str| Message::Text(text.to_owned());
    let messages = vec![text("hello"), text("datagram!"), text("more"), text("lost")];
    let mut wire = Wire::new(&Scenario { clients: 1, recv_size: 6, messages, ..Scenario::default() });
    let server = wire.party("server", Role::Server, 8080);
    wire.begin_recv(server, 6);
    let client = wire.party("client-1", Role::Client, 50001);
    wire.send(client, server, b"hello", None);
    wire.send(client, server, b"", None);
    wire.begin_recv(client, 6);
    wire.finish(server);
    wire.recv(server, 6);
    wire.send(server, client, b"HELLO", None);
    wire.begin_recv(server, 6);
    wire.finish(client);
    wire.send(client, server, b"datagram!", None);
    wire.send(client, server, b"more", None);
    wire.send(client, server, b"lost", Some(Loss::QueueFull));
    wire.finish(server);
    wire
}

/// The same to its end: the server closes with a datagram unread, and one more comes too late.
pub fn whole_example() -> Wire {
    let (mut wire, server, client) = (example(), 0, 1);
    wire.close(server);
    wire.end_actor(server, Ending::Done);
    wire.send(client, server, b"late", None);
    wire.close(client);
    wire.end_actor(client, Ending::Done);
    wire
}
