//! The actor's side of recording: it numbers events as they happen and hands them on in batches.
//! It keeps no trace; the collector does.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

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
        }
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
    batch: Vec<(u64, Event)>,
}

impl Recorder {
    /// A recorder for one actor of a run.
    pub fn new(hub: Arc<Hub>, stop: Arc<Stop>, actor: ActorId) -> Self {
        let channel = lock(&hub.channel).clone();
        Self { hub, stop, channel, actor, batch: Vec::new() }
    }

    /// Records that something has happened just now.
    pub fn record(&mut self, what: What) {
        let number = self.hub.next.fetch_add(1, Ordering::Relaxed);
        if !self.hub.keeps {
            return;
        }
        let event = Event { at_us: self.hub.clock.now_us(), actor: self.actor, what };
        // The beginning of a call is handed on with its return, or when it waits: whoever reads along knows which.
        let begins = matches!(event.what, What::Entered(_));
        self.batch.push((number, event));
        if self.batch.len() >= BATCH && !begins {
            self.flush();
        }
        if self.limit_reached(number) && !self.hub.full.swap(true, Ordering::Relaxed) {
            let limits = self.hub.limits;
            self.record(What::Noted(Box::new(Note::LimitReached(limit_sentence(limits)))));
            self.stop.request();
        }
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
        if self.batch.is_empty() {
            return;
        }
        if let Some(channel) = &self.channel {
            // The collector outlives every recorder, so this can only fail if it died; its join reports that.
            let next = Vec::with_capacity(self.batch.len());
            channel.send(Batch::Events(std::mem::replace(&mut self.batch, next))).ok();
        }
    }
}

fn limit_sentence(limits: Limits) -> Text {
    let mib = limits.bytes >> 20;
    Text::new(
        format!(
            "Recording reached its limit ({} events or {mib} MiB of bytes), so the run was stopped. Nothing recorded is lost; use fewer clients, messages or repeats.",
            limits.events
        ),
        format!(
            "录制达到上限（{} 个事件或 {mib} MiB 字节），运行已停止。已录制的内容没有丢失；请减少客户端、消息或重复次数。",
            limits.events
        ),
    )
}
