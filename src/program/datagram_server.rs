//! The native server of every service over UDP: one socket, one thread, and a conversation with each address that writes.
//! It frames nothing, since a datagram keeps its boundaries; nobody connects, so nobody leaves either.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use super::agreement::Agreement;
use super::manner::Manner;
use super::relay::{self, Predecessor, Relay};
use super::source::Lines;
use super::visit::Visit;
use crate::net::{Actor, CallError, Kind, Program, Received, Relayed, Socket, SocketOption};
use crate::service::{Conversation, Premises, Service};
use crate::trace::Address;

/// Addresses that are remembered at once. A stranger may write from as many as it likes; whoever was silent for the longest
/// time is forgotten first.
const MOST_GUESTS: usize = 1024;

/// Everything that a server of datagrams needs to know.
#[derive(Clone, Debug)]
pub struct DatagramServerPlan {
    pub address: SocketAddr,
    pub service: Service,
    pub premises: Premises,
    /// Says how many bytes of a datagram are taken; the rest of a longer one is gone.
    pub agreement: Agreement,
    pub manner: Manner,
    pub lines: Lines,
    /// Told the address that the server can be written to at.
    pub listening: Option<crossbeam_channel::Sender<SocketAddr>>,
    /// Told of every address that writes for the first time, also where no trace is kept.
    pub visits: Option<crossbeam_channel::Sender<Visit>>,
    /// Where the recording may go on in another one.
    pub relay: Option<Relay>,
}

/// The program of a server of datagrams; where it goes on for another one, with what that leaves. Whoever has written to that
/// one is met anew, since each recording tells of its own flows.
pub fn datagram_server(plan: DatagramServerPlan, before: Option<Predecessor>) -> Program {
    Box::new(move |actor| {
        let (socket, mut guests) = match before {
            None => (open(actor, &plan)?, Guests::default()),
            Some(Predecessor { socket, came, .. }) => {
                (actor.take_over(socket, 0)?, Guests { came, came_before: came, ..Guests::default() })
            }
        };
        let served = serve(actor, &plan, &socket, &mut guests);
        relay::follow(plan.relay.as_ref(), actor, &socket, served, |socket| guests.left(socket))
    })
}

/// Serves until somebody else is to go on.
fn serve(actor: &mut Actor, plan: &DatagramServerPlan, socket: &Socket, guests: &mut Guests) -> Result<(), CallError> {
    let mut buffer = Vec::new();
    while plan.relay.as_ref().is_none_or(|relay| !relay.is_due(actor, guests.came - guests.came_before)) {
        plan.manner.pause_to_read(actor, &plan.lines)?;
        actor.line(plan.lines.of("recvfrom"));
        let Received { len, from, cut } = actor.recvfrom_sized(socket, &mut buffer, &|| plan.agreement.recv_size())?;
        let guest = guests.with(from, plan);
        guest.tell_of_the_cut([len, cut as usize], plan);
        for answer in guest.conversation.hear(&buffer[..len], &|| actor.must_stop()) {
            actor.line(plan.lines.of("sendto"));
            match actor.sendto(socket, &answer, from) {
                // An answer that cannot be sent is one client's loss; the others are served on.
                Ok(_) | Err(CallError::Failed { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn open(actor: &mut Actor, plan: &DatagramServerPlan) -> Result<Socket, CallError> {
    actor.line(plan.lines.of("socket"));
    let socket = actor.socket(Kind::Datagram)?;
    let receive_buffer = plan.manner.receive_buffer.map(SocketOption::ReceiveBuffer);
    Manner::set(actor, &socket, receive_buffer, plan.lines.of("receive-buffer"))?;
    actor.line(plan.lines.of("bind"));
    let address = actor.bind(&socket, plan.address)?;
    if let (Some(listening), Some(address)) = (&plan.listening, address.internet()) {
        // Whoever waited for the address may have given up; the server goes on all the same.
        listening.try_send(address).ok();
    }
    Ok(socket)
}

/// Whoever has written, and what there is to say to each.
#[derive(Default)]
struct Guests {
    known: BTreeMap<Address, Guest>,
    /// Datagrams so far, by which the silent are told from the others.
    heard: u64,
    /// Addresses so far, and how many of them in the recordings before.
    came: u32,
    came_before: u32,
}

struct Guest {
    number: u32,
    conversation: Box<dyn Conversation>,
    heard_last: u64,
    /// Whether it was told already that its datagrams are too long.
    is_cut: bool,
}

impl Guest {
    /// Tells once that more than a datagram's first bytes are never taken.
    fn tell_of_the_cut(&mut self, [len, cut]: [usize; 2], plan: &DatagramServerPlan) {
        if cut > 0
            && !std::mem::replace(&mut self.is_cut, true)
            && let Some(visits) = &plan.visits
        {
            visits.send(Visit::Cut { number: self.number, len, cut }).ok();
        }
    }
}

impl Guests {
    /// What the server of the next recording has to know.
    fn left(&self, socket: Relayed) -> Predecessor {
        Predecessor { socket, came: self.came, present: Arc::default(), turned_away: 0 }
    }

    /// Who writes from an address, with a conversation that is begun if it is new.
    fn with(&mut self, from: Address, plan: &DatagramServerPlan) -> &mut Guest {
        self.heard += 1;
        if !self.known.contains_key(&from) {
            self.make_room();
            self.came = self.came.saturating_add(1);
            if let Some(visits) = &plan.visits {
                // Whoever listened may have gone; the server goes on all the same.
                visits.send(Visit::Wrote { number: self.came, from }).ok();
            }
        }
        let conversation = || plan.service.conversation(&plan.premises);
        let begin = || Guest { number: self.came, conversation: conversation(), heard_last: 0, is_cut: false };
        let guest = self.known.entry(from).or_insert_with(begin);
        guest.heard_last = self.heard;
        guest
    }

    fn make_room(&mut self) {
        if self.known.len() >= MOST_GUESTS
            && let Some(silent) = self.known.iter().min_by_key(|(_, guest)| guest.heard_last).map(|(from, _)| *from)
        {
            self.known.remove(&silent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_silent_for_longest_is_forgotten_first_and_nobody_else() {
        let plan = DatagramServerPlan {
            address: "127.0.0.1:0".parse().unwrap(),
            service: Service::default(),
            premises: Premises::default(),
            agreement: Agreement::new(crate::codec::Framing::first(), 16),
            manner: Manner::default(),
            lines: Lines::default(),
            listening: None,
            visits: None,
            relay: None,
        };
        let address = |port: usize| Address::from(SocketAddr::from(([127, 0, 0, 1], u16::try_from(port).unwrap())));
        let mut guests = Guests::default();
        for port in 1..=MOST_GUESTS {
            assert_eq!(guests.with(address(port), &plan).conversation.hear(b"a", &|| false), [b"A"]);
        }
        guests.with(address(1), &plan);
        guests.with(address(MOST_GUESTS + 1), &plan);
        assert_eq!(guests.known.len(), MOST_GUESTS);
        assert!(guests.known.contains_key(&address(1)) && !guests.known.contains_key(&address(2)));
        assert_eq!(guests.came, u32::try_from(MOST_GUESTS + 1).unwrap());
    }
}
