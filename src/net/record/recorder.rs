//! The actor's side of recording: it numbers events as they happen and hands them on in batches.
//! It keeps no trace; the collector does.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

use crossbeam_channel::Sender;

use crate::lang::Text;
use crate::net::kernel::clock::Clock;
use crate::net::kernel::lock::lock;
use crate::net::kernel::stop::Stop;
use crate::trace::{ActorId, Answer, Answered, ByteStore, Event, Note, Steered, Steering, What};

/// A batch is handed on before every wait, and also when it has become this long.
const BATCH: usize = 256;

/// How much may be recorded before a run is stopped.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub events: u64,
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { events: 10_000_000, bytes: 512 << 20 }
    }
}

/// What a recorder hands to the collector.
#[derive(Debug)]
pub enum Batch {
    /// Numbered events of one actor, in their order.
    Events(Vec<(u64, Event)>),
    /// Something that steered the run.
    Steered(Steered),
    /// What the kernel answered.
    Answered(Answered),
    /// Nothing more is taken, whoever may still record.
    Over,
}

/// What all recorders of a run share.
#[derive(Debug)]
pub struct Hub {
    pub clock: Clock,
    pub store: ByteStore,
    limits: Limits,
    next: AtomicU64,
    bytes: AtomicU64,
    /// Set by the recorder that saw a limit reached; it alone says so.
    full: AtomicBool,
    /// Whether events are kept; otherwise they are only counted.
    keeps: bool,
    /// For recorders to come; gone once the run has ended, so that the collector can see its end.
    channel: Mutex<Option<Sender<Batch>>>,
    /// What each recorder holds back, for the case that its thread does not come back to hand it on.
    held: Mutex<Vec<(ActorId, Weak<Mutex<Held>>)>>,
}

/// What a recorder has numbered and not handed on yet.
#[derive(Debug, Default)]
struct Held {
    events: Vec<(u64, Event)>,
    /// Its actor was given up; what it does from there on is in no trace.
    is_over: bool,
}

impl Hub {
    /// A hub that hands batches to `channel`, or only counts if there is none.
    pub fn new(channel: Option<Sender<Batch>>, limits: Limits) -> Self {
        let keeps = channel.is_some();
        Self {
            clock: Clock::start(),
            store: if keeps { ByteStore::default() } else { ByteStore::counting() },
            limits,
            next: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            full: AtomicBool::new(false),
            keeps,
            channel: Mutex::new(channel),
            held: Mutex::default(),
        }
    }

    /// Hands on what an actor that is given up has recorded and held back. Nothing more is recorded of it.
    pub fn give_up(&self, actor: ActorId) {
        let of_actor: Vec<_> = lock(&self.held).iter().filter(|(id, _)| *id == actor).cloned().collect();
        for held in of_actor.iter().filter_map(|(_, held)| held.upgrade()) {
            let events = {
                let mut held = lock(&held);
                held.is_over = true;
                std::mem::take(&mut held.events)
            };
            if let (false, Some(channel)) = (events.is_empty(), &*lock(&self.channel)) {
                channel.send(Batch::Events(events)).ok();
            }
        }
    }

    fn hold_for(&self, actor: ActorId) -> Arc<Mutex<Held>> {
        let mine = Arc::default();
        let mut held = lock(&self.held);
        held.retain(|(_, held)| held.strong_count() > 0);
        held.push((actor, Arc::downgrade(&mine)));
        mine
    }

    /// No recorder will be made any more. When the last one is dropped the collector sees the end.
    pub fn hang_up(&self) {
        lock(&self.channel).take();
    }

    /// Nothing more is recorded, though there may be recorders left whose actors do not end.
    pub fn end_for_all(&self) {
        if let Some(channel) = &*lock(&self.channel) {
            channel.send(Batch::Over).ok();
        }
    }

    /// Whether events are kept; otherwise they are only counted.
    pub fn keeps_events(&self) -> bool {
        self.keeps
    }

    /// How many events have been numbered so far.
    pub fn events(&self) -> u64 {
        self.next.load(Ordering::Relaxed)
    }

    /// How many payload bytes sockets have moved so far, both directions and both ends counted.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Counts bytes that a call is about to store.
    pub fn count_bytes(&self, len: usize) {
        self.bytes.fetch_add(len as u64, Ordering::Relaxed);
    }
}

/// Records for one actor.
#[derive(Debug)]
pub struct Recorder {
    hub: Arc<Hub>,
    stop: Arc<Stop>,
    channel: Option<Sender<Batch>>,
    actor: ActorId,
    held: Arc<Mutex<Held>>,
}

impl Recorder {
    /// A recorder for one actor of a run.
    pub fn new(hub: Arc<Hub>, stop: Arc<Stop>, actor: ActorId) -> Self {
        let channel = lock(&hub.channel).clone();
        let held = hub.hold_for(actor);
        Self { hub, stop, channel, actor, held }
    }

    /// Records that something has happened just now.
    pub fn record(&mut self, what: What) {
        let Some((number, is_full)) = self.hold(what) else { return };
        if is_full {
            self.flush();
        }
        if self.hub.keeps && self.limit_reached(number) && !self.hub.full.swap(true, Ordering::Relaxed) {
            let limits = self.hub.limits;
            self.record(What::Noted(Box::new(Note::LimitReached(limit_sentence(limits)))));
            self.stop.request();
        }
    }

    /// Numbers an event and holds it back: its number, and whether there is enough to be handed on. Numbered and held is one
    /// step for whoever gives the actor up, or a number would be missing.
    fn hold(&mut self, what: What) -> Option<(u64, bool)> {
        let mut held = lock(&self.held);
        if held.is_over {
            return None;
        }
        let number = self.hub.next.fetch_add(1, Ordering::Relaxed);
        if !self.hub.keeps {
            return Some((number, false));
        }
        let event = Event { at_us: self.hub.clock.now_us(), actor: self.actor, what };
        // The beginning of a call is handed on with its return, or when it waits: whoever reads along knows which.
        let begins = matches!(event.what, What::Entered(_));
        held.events.push((number, event));
        Some((number, held.events.len() >= BATCH && !begins))
    }

    /// Records that the run was steered just now.
    pub fn steered(&mut self, steered: Steering) {
        self.flush();
        let (after, at_us) = (self.hub.events(), Some(self.hub.clock.now_us()));
        if let Some(channel) = &self.channel {
            channel.send(Batch::Steered(Steered { after, at_us, steered })).ok();
        }
    }

    /// Records what the kernel answered just now. It has its place by a number, so it need not wait for the events before.
    pub fn answered(&self, kernel: Answer) {
        let (after, at_us) = (self.hub.events(), Some(self.hub.clock.now_us()));
        if let Some(channel) = &self.channel {
            channel.send(Batch::Answered(Answered { kernel, after, at_us })).ok();
        }
    }

    /// How many events the run has numbered so far.
    pub fn events(&self) -> u64 {
        self.hub.events()
    }

    fn limit_reached(&self, number: u64) -> bool {
        number >= self.hub.limits.events || self.hub.bytes() > self.hub.limits.bytes
    }

    /// Hands on what has been recorded. If the channel is full the actor waits here; the collector waits for nobody,
    /// so that is short.
    pub fn flush(&mut self) {
        let events = {
            let mut held = lock(&self.held);
            if held.events.is_empty() {
                return;
            }
            let next = Vec::with_capacity(held.events.len());
            std::mem::replace(&mut held.events, next)
        };
        if let Some(channel) = &self.channel {
            // The collector outlives every recorder, so this can only fail if it died; its join reports that.
            channel.send(Batch::Events(events)).ok();
        }
    }
}

fn limit_sentence(limits: Limits) -> Text {
    let mib = limits.bytes >> 20;
    Text::new(
        format!(
            "Recording reached its limit ({} events or {mib} MiB of bytes), so the run was stopped. Nothing recorded is lost; use fewer clients, messages or repeats, and for a server --trace-part, which goes on in another file.",
            limits.events
        ),
        format!(
            "录制达到上限（{} 个事件或 {mib} MiB 字节），运行已停止。已录制的内容没有丢失；请减少客户端、消息或重复次数；服务器请用 --trace-part，它会换一个文件继续录制。",
            limits.events
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_actor_held_back_is_handed_on_when_it_is_given_up_and_no_number_is_missing() {
        let (sender, batches) = crossbeam_channel::unbounded();
        let hub = Arc::new(Hub::new(Some(sender), Limits { events: 1000, bytes: 1000 }));
        let stop = Arc::new(Stop::new().unwrap());
        let recorder = |actor| Recorder::new(hub.clone(), stop.clone(), ActorId(actor));
        let (mut stuck, mut other) = (recorder(1), recorder(2));
        let printed = |text: &str| What::Printed(text.into());
        stuck.record(printed("before it hung"));
        other.record(printed("goes on"));
        hub.give_up(ActorId(1));
        // Its thread comes back after all.
        stuck.record(printed("too late"));
        stuck.flush();
        other.record(printed("the end"));
        other.flush();
        let mut numbers: Vec<(u64, ActorId)> = Vec::new();
        for batch in batches.try_iter() {
            let Batch::Events(events) = batch else { panic!("{batch:?}") };
            numbers.extend(events.iter().map(|(number, event)| (*number, event.actor)));
        }
        numbers.sort_unstable();
        assert_eq!(numbers, [(0, ActorId(1)), (1, ActorId(2)), (2, ActorId(2))]);
        assert_eq!(hub.events(), 3);
    }
}
