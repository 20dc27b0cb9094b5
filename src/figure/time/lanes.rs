//! The lanes of the space–time diagram: one for each actor, one for the kernel of each program, and those that are alike in
//! one row that opens. It says which there are and in which order, not how high they are.

use std::collections::{BTreeMap, BTreeSet};

use super::outside::{Peer, peers};
use crate::lang::Lang;
use crate::trace::{ActorId, ConnId, Role, Trace};

/// What a lane is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneOf {
    Actor(ActorId),
    /// The kernel on the side of a program, given by its first actor: its queues hold what is on its way.
    Kernel(ActorId),
    /// Actors that are alike, in one row.
    Group(Vec<ActorId>),
    /// Peers outside this program, by their connections.
    Outside(Vec<ConnId>),
}

/// A lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    pub of: LaneOf,
    /// What stands beside it.
    pub label: String,
    /// The group that it belongs to, by which it is opened and closed.
    pub group: Option<String>,
    /// Whether that group is open, so that this row closes it.
    pub is_open: bool,
    /// Whether the kernel on its side stands below it.
    pub opens_below: bool,
    /// For screen readers.
    pub name: String,
}

/// All lanes from top to bottom: clients, each with its kernel, then the server's kernel, then the server's actors. Peers outside
/// stand at the top if they call, and at the bottom if they are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    pub lanes: Vec<Lane>,
    actors: BTreeMap<ActorId, usize>,
    kernels: BTreeMap<ActorId, usize>,
    peers: BTreeMap<ConnId, usize>,
}

/// How lanes are wished for.
#[derive(Clone, Debug)]
pub struct LaneWish<'w> {
    /// Where there would be more lanes than this, those that are alike are folded.
    pub most: usize,
    /// Groups that somebody has opened.
    pub open: &'w BTreeSet<String>,
    /// Actors that are not folded: those of the connection in front.
    pub front: &'w [ActorId],
    pub lang: Lang,
}

/// As few as these fold into nothing shorter.
const FEW: usize = 3;

impl Lanes {
    /// The lanes of a trace.
    pub fn of(trace: &Trace, wish: &LaneWish<'_>) -> Self {
        let mut lanes = Self::default();
        let actors: Vec<ActorId> = trace.actors().map(|actor| actor.id).collect();
        let programs: BTreeSet<ActorId> = actors.iter().map(|id| trace.first_of(*id)).collect();
        let folds = actors.len() + programs.len() > wish.most;
        let sides = [Role::Client, Role::Server].map(|role| {
            let on_side = |id: &&ActorId| trace.actor(**id).is_some_and(|actor| actor.started.role == role);
            actors.iter().filter(on_side).copied().collect::<Vec<ActorId>>()
        });
        let [clients, servers] = sides;
        let (callers, called): (Vec<Peer>, Vec<Peer>) = peers(trace).into_iter().partition(|peer| peer.connects);
        lanes.add_peers(&callers, wish.lang);
        for group in groups(trace, &clients) {
            lanes.add_group(trace, wish, folds, &group, true);
        }
        // The threads that attend to connections stand next to their kernel, and who accepts at the bottom.
        let mut firsts: Vec<ActorId> = servers.iter().map(|id| trace.first_of(*id)).collect();
        firsts.dedup();
        let mut known = BTreeSet::new();
        firsts.retain(|first| known.insert(*first));
        for first in firsts {
            lanes.add_kernel(trace, first, wish.lang);
            let threads: Vec<ActorId> =
                servers.iter().copied().filter(|id| trace.first_of(*id) == first && *id != first).collect();
            for group in groups(trace, &threads) {
                lanes.add_group(trace, wish, folds, &group, false);
            }
            if servers.contains(&first) {
                lanes.add_actor(trace, first, None, wish.lang);
            }
        }
        lanes.add_peers(&called, wish.lang);
        lanes.turn(trace);
        lanes
    }

    /// Each peer outside in a lane of its own, or all in one where they are many.
    fn add_peers(&mut self, peers: &[Peer], lang: Lang) {
        for peers in peers.chunks(if peers.len() > FEW { peers.len() } else { 1 }) {
            let [Some(first), Some(last)] = [peers.first(), peers.last()] else { continue };
            let label = if peers.len() == 1 { first.name.clone() } else { range_of(&first.name, &last.name) };
            let name = lang.pick(format!("{label}, outside this program"), format!("{label}，在本程序之外"));
            self.peers.extend(peers.iter().map(|peer| (peer.conn, self.lanes.len())));
            let of = LaneOf::Outside(peers.iter().map(|peer| peer.conn).collect());
            self.lanes.push(Lane { of, label, group: None, is_open: false, opens_below: first.connects, name });
        }
    }

    /// Says of each lane on which side its kernel is.
    fn turn(&mut self, trace: &Trace) {
        let kernels = self.kernels.clone();
        for (index, lane) in self.lanes.iter_mut().enumerate() {
            let first = match &lane.of {
                LaneOf::Actor(id) => Some(trace.first_of(*id)),
                LaneOf::Kernel(first) => Some(*first),
                LaneOf::Group(all) => all.first().map(|id| trace.first_of(*id)),
                LaneOf::Outside(_) => continue,
            };
            let kernel = first.and_then(|first| kernels.get(&first));
            lane.opens_below = kernel.is_none_or(|kernel| *kernel > index);
        }
    }

    fn add_group(&mut self, trace: &Trace, wish: &LaneWish<'_>, folds: bool, group: &[ActorId], kernels: bool) {
        let key = group.first().map(|id| key(trace, *id));
        let may_fold = folds && group.len() >= FEW;
        let is_open = key.as_ref().is_some_and(|key| wish.open.contains(key));
        let shown = |id: &&ActorId| !may_fold || is_open || wish.front.contains(*id);
        let folded: Vec<ActorId> = group.iter().copied().filter(|id| !shown(&id)).collect();
        for (place, id) in group.iter().filter(shown).enumerate() {
            // The first row of an open group closes it.
            let closes = key.clone().filter(|_| may_fold && is_open && place == 0);
            self.add_actor(trace, *id, closes, wish.lang);
            if kernels {
                self.add_kernel(trace, trace.first_of(*id), wish.lang);
            }
        }
        if let (Some(first), Some(last)) = (folded.first(), folded.last()) {
            let (lang, count) = (wish.lang, folded.len());
            let (from, to) = (trace.actor_name(*first), trace.actor_name(*last));
            let (label, name) = match folded.len() {
                1 => (short(from), lang.pick(format!("{from}, folded: open"), format!("{from}，已收起：展开"))),
                _ => (
                    range_of(from, to),
                    lang.pick(
                        format!("{from} to {to}, {count} folded: open"),
                        format!("{from} 到 {to}，收起 {count} 个：展开"),
                    ),
                ),
            };
            for id in &folded {
                self.actors.insert(*id, self.lanes.len());
            }
            self.lanes.push(Lane {
                of: LaneOf::Group(folded),
                label,
                group: key,
                is_open: false,
                opens_below: false,
                name,
            });
        }
    }

    fn add_actor(&mut self, trace: &Trace, id: ActorId, group: Option<String>, lang: Lang) {
        let name = trace.actor_name(id);
        let is_open = group.is_some();
        let said = if is_open {
            lang.pick(format!("{name}: fold those that are alike"), format!("{name}：收起同类"))
        } else {
            name.to_owned()
        };
        self.actors.insert(id, self.lanes.len());
        self.lanes.push(Lane {
            of: LaneOf::Actor(id),
            label: short(name),
            group,
            is_open,
            opens_below: false,
            name: said,
        });
    }

    fn add_kernel(&mut self, trace: &Trace, first: ActorId, lang: Lang) {
        if self.kernels.contains_key(&first) {
            return;
        }
        let whose = trace.actor_name(first);
        let name = lang.pick(format!("{whose}’s kernel"), format!("{whose} 的内核"));
        self.kernels.insert(first, self.lanes.len());
        self.lanes.push(Lane {
            of: LaneOf::Kernel(first),
            label: name.clone(),
            group: None,
            is_open: false,
            opens_below: false,
            name,
        });
    }

    /// The lane of an actor, its own or that of its group.
    pub fn of_actor(&self, id: ActorId) -> Option<usize> {
        self.actors.get(&id).copied()
    }

    /// The lane of the peer outside at the other end of a connection; `None` where both ends are inside.
    pub fn of_peer(&self, conn: ConnId) -> Option<usize> {
        self.peers.get(&conn).copied()
    }

    /// The lane of the kernel on an actor's side; `None` where the actor is folded with others.
    pub fn kernel(&self, trace: &Trace, id: ActorId) -> Option<usize> {
        self.kernels.get(&trace.first_of(id)).copied()
    }

    /// Whether an actor has a lane to itself.
    pub fn shows(&self, id: ActorId) -> bool {
        let lane = self.of_actor(id).and_then(|lane| self.lanes.get(lane));
        lane.is_some_and(|lane| matches!(lane.of, LaneOf::Actor(_)))
    }

    /// The actors that are in one row with others.
    pub fn folded(&self) -> BTreeSet<ActorId> {
        self.actors.keys().copied().filter(|id| !self.shows(*id)).collect()
    }

    /// The actors that have lanes to themselves, from top to bottom.
    pub fn shown(&self) -> impl Iterator<Item = ActorId> + '_ {
        self.lanes.iter().filter_map(|lane| match lane.of {
            LaneOf::Actor(id) => Some(id),
            _ => None,
        })
    }
}

/// Actors that are alike: of one program, and threads of one.
fn groups(trace: &Trace, actors: &[ActorId]) -> Vec<Vec<ActorId>> {
    let mut groups: Vec<(String, Vec<ActorId>)> = Vec::new();
    for id in actors {
        let key = key(trace, *id);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(*id),
            None => groups.push((key, vec![*id])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What actors that are alike have in common.
fn key(trace: &Trace, id: ActorId) -> String {
    let Some(actor) = trace.actor(id) else { return String::new() };
    let name = &actor.started.name;
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let of = actor.started.of.map_or_else(String::new, |of| trace.actor_name(of).to_owned());
    format!("{}|{of}|{plain}", actor.started.program)
}

/// A thread of the server without the server's name.
fn short(name: &str) -> String {
    name.replace("server/", "/")
}

/// Two names with a number at their ends as one.
fn range_of(from: &str, to: &str) -> String {
    let number = |name: &str| name.chars().rev().take_while(char::is_ascii_digit).count();
    let digits: String = to.chars().skip(to.chars().count() - number(to)).collect();
    if digits.is_empty() { format!("{} … {to}", short(from)) } else { format!("{} … {digits}", short(from)) }
}
