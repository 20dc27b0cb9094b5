//! The native server of every service, with a thread per connection, or one connection at a time.
//! What it answers is the service's affair; it prints nothing and never starts a process.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::agreement::Agreement;
use super::framed_reader::FramedReader;
use super::manner::Manner;
use super::relay::{self, Predecessor, Relay};
use super::source::Lines;
use super::visit::{Leaving, Visit};
use crate::codec::{Codec, Framing};
use crate::net::{Actor, CallError, Deadline, Kind, Program, Relayed, Socket, SocketOption};
use crate::service::{Premises, Service};
use crate::trace::{Address, Call, Note, Span};

/// Accepts that may fail one after another before the server of a run gives up.
const PATIENCE: u32 = 20;

/// What a server bears from its clients.
#[derive(Clone, Copy, Debug)]
pub struct Hospitality {
    /// The most that are connected at once; more are turned away.
    pub most: usize,
    /// How long a client may bring no whole message, or read none of its answers; `None`: for ever.
    pub patience: Option<Duration>,
}

impl Default for Hospitality {
    fn default() -> Self {
        Self { most: usize::MAX, patience: None }
    }
}

/// Everything that a server needs to know.
#[derive(Clone, Debug)]
pub struct ServerPlan {
    pub address: SocketAddr,
    pub service: Service,
    pub premises: Premises,
    /// How answers are framed, where it is otherwise than what is answered.
    pub answers: Option<Framing>,
    pub nodelay: bool,
    pub one_at_a_time: bool,
    pub manner: Manner,
    pub agreement: Agreement,
    pub hospitality: Hospitality,
    pub lines: Lines,
    /// Told the address that the server listens at.
    pub listening: Option<crossbeam_channel::Sender<SocketAddr>>,
    /// Told of every connection that comes and goes, also where no trace is kept.
    pub visits: Option<crossbeam_channel::Sender<Visit>>,
    /// Where the recording may go on in another one.
    pub relay: Option<Relay>,
}

impl ServerPlan {
    fn tell(&self, visit: Visit) {
        if let Some(visits) = &self.visits {
            // Whoever listened may have gone; the server goes on all the same.
            visits.send(visit).ok();
        }
    }
}

/// The program of a server's first actor; where it goes on for another one, with what that leaves.
pub fn server(plan: ServerPlan, before: Option<Predecessor>) -> Program {
    Box::new(move |actor| {
        let (listener, mut lobby) = match before {
            None => (open(actor, &plan)?, Lobby::default()),
            Some(Predecessor { socket, came, present, turned_away }) => {
                let lobby = Lobby { present, came, turned_away, came_before: came };
                (actor.take_over(socket, plan.manner.backlog)?, lobby)
            }
        };
        let plan = Arc::new(plan);
        let served = listen(actor, &plan, &listener, &mut lobby);
        relay::follow(plan.relay.as_ref(), actor, &listener, served, |socket| lobby.left(socket))
    })
}

fn open(actor: &mut Actor, plan: &ServerPlan) -> Result<Socket, CallError> {
    actor.line(plan.lines.of("socket"));
    let listener = actor.socket(Kind::Stream)?;
    let reuse = plan.manner.reuse_address.then_some(SocketOption::ReuseAddr(true));
    Manner::set(actor, &listener, reuse, plan.lines.of("reuseaddr"))?;
    let receive_buffer = plan.manner.receive_buffer.map(SocketOption::ReceiveBuffer);
    Manner::set(actor, &listener, receive_buffer, plan.lines.of("receive-buffer"))?;
    actor.line(plan.lines.of("bind"));
    let address = actor.bind(&listener, plan.address)?;
    actor.line(plan.lines.of("listen"));
    actor.listen(&listener, plan.manner.backlog)?;
    if let (Some(listening), Some(address)) = (&plan.listening, address.internet()) {
        // Whoever waited for the address may have given up; the server goes on all the same.
        listening.try_send(address).ok();
    }
    Ok(listener)
}

/// Serves until somebody else is to go on.
fn listen(actor: &mut Actor, plan: &Arc<ServerPlan>, listener: &Socket, lobby: &mut Lobby) -> Result<(), CallError> {
    let mut failures = 0_u32;
    while plan.relay.as_ref().is_none_or(|relay| !relay.is_due(actor, lobby.came - lobby.came_before)) {
        actor.line(plan.lines.of("accept"));
        match actor.accept(listener) {
            Ok((conn, from)) => {
                failures = 0;
                match lobby.admit(plan, from) {
                    Some(guest) => welcome(actor, plan, conn, guest)?,
                    None => tolerate(actor.close(&conn))?,
                }
            }
            Err(error @ CallError::Failed { .. }) => {
                failures += 1;
                // Once, until somebody could be accepted again.
                if failures == 1 {
                    plan.tell(Visit::Kept(error.text()));
                }
                // A server on its own waits for better times for ever; in a run the clients would wait with it.
                if failures >= PATIENCE && plan.listening.is_none() {
                    return Err(error);
                }
                actor.rest_after(&error)?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn welcome(actor: &mut Actor, plan: &Arc<ServerPlan>, conn: Socket, guest: Guest) -> Result<(), CallError> {
    if plan.nodelay {
        actor.line(plan.lines.of("nodelay"));
        actor.setsockopt(&conn, SocketOption::NoDelay(true))?;
    }
    if plan.one_at_a_time {
        return tolerate(attend(actor, &conn, plan, guest));
    }
    let plan = plan.clone();
    let thread = format!("conn-{}", guest.number);
    let handed_over = conn.clone();
    actor.spawn(&thread, &[&conn], Box::new(move |actor| attend(actor, &handed_over, &plan, guest)))
}

/// A connection that breaks ends that connection, never the server.
fn tolerate(served: Result<(), CallError>) -> Result<(), CallError> {
    match served {
        Err(CallError::Failed { .. }) | Ok(()) => Ok(()),
        Err(error) => Err(error),
    }
}

/// How many are there, and who is turned away.
#[derive(Default)]
struct Lobby {
    present: Arc<AtomicUsize>,
    came: u32,
    /// How many of them in the recordings before.
    came_before: u32,
    turned_away: u64,
}

impl Lobby {
    /// What the server of the next recording has to know.
    fn left(&self, socket: Relayed) -> Predecessor {
        Predecessor { socket, came: self.came, present: self.present.clone(), turned_away: self.turned_away }
    }

    /// Lets a client in, if there is room. What is told of the others does not grow with their number.
    fn admit(&mut self, plan: &Arc<ServerPlan>, from: Address) -> Option<Guest> {
        let most = plan.hospitality.most;
        // Whoever is turned away has come, and has a place in the trace.
        self.came += 1;
        if self.present.load(Ordering::SeqCst) >= most {
            if self.turned_away == 0 {
                plan.tell(Visit::Crowded { most });
            }
            self.turned_away += 1;
            return None;
        }
        if self.turned_away > 0 {
            plan.tell(Visit::TurnedAway { count: std::mem::take(&mut self.turned_away) });
        }
        plan.tell(Visit::Came { number: self.came, from });
        self.present.fetch_add(1, Ordering::SeqCst);
        let present = self.present.clone();
        Some(Guest { plan: plan.clone(), present, number: self.came, leaving: Leaving::Stopped })
    }
}

/// A connection that has been told of; however it ends, and be it before it was served, its end is told, too.
struct Guest {
    plan: Arc<ServerPlan>,
    present: Arc<AtomicUsize>,
    number: u32,
    leaving: Leaving,
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.present.fetch_sub(1, Ordering::SeqCst);
        self.plan.tell(Visit::Left { number: self.number, leaving: self.leaving.clone() });
    }
}

/// Serves one connection to its end, and notes how it ended.
fn attend(actor: &mut Actor, conn: &Socket, plan: &ServerPlan, mut guest: Guest) -> Result<(), CallError> {
    let served = serve(actor, conn, plan, guest.number);
    guest.leaving = match &served {
        Ok(leaving) => leaving.clone(),
        Err(CallError::Stopped) => Leaving::Stopped,
        Err(error) => Leaving::Broken(error.text()),
    };
    served.map(|_| ())
}

/// Serves one connection to its end, or to the end of the server's patience.
fn serve(actor: &mut Actor, conn: &Socket, plan: &ServerPlan, number: u32) -> Result<Leaving, CallError> {
    match (converse(actor, conn, plan, number), plan.hospitality.patience) {
        (Err(CallError::TimedOut { call }), Some(patience)) => {
            actor.close(conn)?;
            Ok(Leaving::Idle { patience, read: call == Call::Recv })
        }
        (served, _) => served,
    }
}

/// Until when the next whole message is to come.
struct Patience(Option<(Duration, Deadline)>);

impl Patience {
    fn begins(patience: Option<Duration>) -> Self {
        Self(patience.map(|patience| (patience, Deadline::after(patience))))
    }

    /// Lets the next call wait no longer than that.
    fn limit(&self, conn: &Socket) -> Result<(), CallError> {
        /// Without any time a call does not wait, which is another thing.
        const LEAST: Duration = Duration::from_millis(1);
        let Some((_, until)) = &self.0 else { return Ok(()) };
        if until.passed() {
            return Err(CallError::TimedOut { call: Call::Recv });
        }
        conn.set_timeout(Some(until.left().max(LEAST)));
        Ok(())
    }

    /// A whole message has come, or all of its answers have gone: the time begins anew.
    fn again(&mut self, conn: &Socket) {
        if let Some((patience, until)) = &mut self.0 {
            *until = Deadline::after(*patience);
            conn.set_timeout(Some(*patience));
        }
    }
}

fn converse(actor: &mut Actor, conn: &Socket, plan: &ServerPlan, number: u32) -> Result<Leaving, CallError> {
    let mut patience = Patience::begins(plan.hospitality.patience);
    let mut buffer = Vec::new();
    let mut reader: Option<FramedReader> = None;
    let mut conversation = plan.service.conversation(&plan.premises);
    let answers = plan.answers.as_ref().map(Framing::codec);
    loop {
        plan.manner.pause_to_read(actor, &plan.lines)?;
        patience.limit(conn)?;
        actor.line(plan.lines.of("recv"));
        let len = actor.recv_sized(conn, &mut buffer, &|| plan.agreement.recv_size())?;
        let reader = reader.get_or_insert_with(|| meet(actor, conn, plan));
        if len == 0 {
            reader.end(actor);
            break;
        }
        for message in reader.feed(actor, &buffer[..len]) {
            patience.again(conn);
            for answer in conversation.hear(&message, &|| actor.must_stop()) {
                actor.line(plan.lines.of("send"));
                say(actor, conn, answers.as_deref().unwrap_or(reader.codec.as_ref()), &answer)?;
            }
            // Whoever took long to read them has been reading, and only now has anything to say.
            patience.again(conn);
        }
        if reader.dead {
            break;
        }
        if let Some(why) = reader.first_complaint() {
            plan.tell(Visit::Rejected { number, why });
        }
        if let Some(relay) = plan.relay.as_ref().filter(|relay| conn.moved() > relay.longest) {
            actor.close(conn)?;
            return Ok(Leaving::Outgrown { longest: relay.longest });
        }
    }
    actor.line(plan.lines.of("close"));
    actor.close(conn)?;
    Ok(reader.map_or(Leaving::Closed, FramedReader::leaving))
}

/// Makes ready to read from a client. One outside this program has settled nothing, so what it is taken to speak is said here.
fn meet(actor: &mut Actor, conn: &Socket, plan: &ServerPlan) -> FramedReader {
    let framing = plan.agreement.spoken(conn.conn());
    if let (Some(id), false) = (conn.conn(), conn.peer_is_inside()) {
        actor.note(Note::Speaks { conn: id, framing: framing.clone(), answers: plan.answers.clone() });
    }
    FramedReader::new(conn, &framing)
}

/// Writes one message as its framing does, records what it is, and sends it with one call. What the framing does not carry
/// whole is sent all the same; the verdict says what became of it.
pub(super) fn say(actor: &mut Actor, conn: &Socket, codec: &dyn Codec, message: &[u8]) -> Result<(), CallError> {
    let encoded = codec.write(message);
    actor.message(Span { flow: conn.outgoing_flow(), frame: encoded.span_at(conn.sent()) });
    let mut rest = &encoded.bytes[..];
    loop {
        let sent = actor.send(conn, rest)?;
        rest = &rest[sent..];
        if rest.is_empty() {
            return Ok(());
        }
    }
}
