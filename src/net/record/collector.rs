//! The collector: one thread that puts the batches of all actors into one order, owns the trace and publishes it.
//! It waits for nobody but the actors, so a slow or hidden window never holds a run up.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::recorder::Batch;
use crate::net::kernel::clock::Deadline;
use crate::net::kernel::lock::lock;
use crate::trace::{ActorId, Answered, Event, Note, Trace, What};

/// The shortest time between two publications: a window draws no faster, and a publication copies what changed.
const PUBLISH_EVERY: Duration = Duration::from_millis(4);

/// While batches keep coming, how long they gather before they are taken: being woken for each would cost the actors a
/// processor. It bounds how old the trace may be, and the channel has room for what comes meanwhile.
const GATHER: Duration = Duration::from_millis(1);

/// Where the newest published trace is found.
pub type Published = Arc<Mutex<Trace>>;

/// Called after each publication, from the collector's thread.
pub type Notify = Box<dyn Fn() + Send>;

/// Starts the collector. Without `notify` nobody watches, and the trace is published once, at the end.
///
/// # Errors
/// If the system has no thread left.
pub fn start(
    trace: Trace,
    batches: Receiver<Batch>,
    notify: Option<Notify>,
) -> std::io::Result<(JoinHandle<()>, Published)> {
    let published = Arc::new(Mutex::new(trace.clone()));
    let collector =
        Collector { trace, next: 0, early: VecDeque::new(), published: published.clone(), notify, over: false };
    let thread = std::thread::Builder::new().name("collector".to_owned()).spawn(move || collector.run(&batches))?;
    Ok((thread, published))
}

struct Collector {
    trace: Trace,
    /// The number that the next event of the trace has.
    next: u64,
    /// Events that came before their turn: place `i` is for number `next + i`.
    early: VecDeque<Option<Event>>,
    published: Published,
    notify: Option<Notify>,
    /// Nothing more will be taken, whoever may still record.
    over: bool,
}

impl Collector {
    fn run(mut self, batches: &Receiver<Batch>) {
        while let Ok(first) = batches.recv() {
            self.take(first);
            if self.over {
                break;
            }
            self.publish();
            let mut published = Deadline::after(PUBLISH_EVERY);
            let mut behind = false;
            loop {
                std::thread::sleep(GATHER);
                let came = self.take_all(batches);
                behind |= came;
                if behind && (published.passed() || !came) {
                    self.publish();
                    (published, behind) = (Deadline::after(PUBLISH_EVERY), false);
                }
                if !came || self.over {
                    break;
                }
            }
            if self.over {
                break;
            }
        }
        self.finish();
    }

    /// Takes every batch that is there. Whether there was one.
    fn take_all(&mut self, batches: &Receiver<Batch>) -> bool {
        let mut came = false;
        // No more than are there now, or a steady stream would never be published.
        for batch in batches.try_iter().take(batches.len()) {
            self.take(batch);
            came = true;
        }
        came
    }

    fn take(&mut self, batch: Batch) {
        match batch {
            Batch::Events(events) => self.put_in_order(events),
            Batch::Steered(steered) => self.trace.push_steered(steered),
            Batch::Answered(answered) => {
                // In a free run others may have gone on meanwhile; what was written of the trace stays as it is.
                let after = answered.after.max(self.trace.len() as u64);
                self.trace.push_answered(Answered { after, ..answered });
            }
            Batch::Over => self.over = true,
        }
    }

    fn put_in_order(&mut self, events: Vec<(u64, Event)>) {
        for (number, event) in events {
            let place = usize::try_from(number.saturating_sub(self.next)).unwrap_or(usize::MAX);
            if place == 0 && self.early.is_empty() {
                self.next += 1;
                self.trace.push(event);
                continue;
            }
            if self.early.len() <= place {
                self.early.resize(place + 1, None);
            }
            self.early[place] = Some(event);
        }
        while let Some(Some(_)) = self.early.front() {
            if let Some(Some(event)) = self.early.pop_front() {
                self.next += 1;
                self.trace.push(event);
            }
        }
    }

    fn publish(&self) {
        let Some(notify) = &self.notify else { return };
        self.replace_published();
        notify();
    }

    fn replace_published(&self) {
        let mut newest = self.trace.clone();
        // Only the swap happens under the lock; what the old trace alone still held is freed outside of it.
        std::mem::swap(&mut *lock(&self.published), &mut newest);
    }

    /// All actors have ended. A number that never came is a loss, and is said.
    fn finish(mut self) {
        let missing = self.early.iter().filter(|event| event.is_none()).count();
        for event in std::mem::take(&mut self.early).into_iter().flatten() {
            self.trace.push(event);
        }
        if missing > 0 {
            let note = Note::Lost { events: missing as u64 };
            let last = self.trace.len().checked_sub(1).and_then(|n| self.trace.event(n));
            let at_us = last.map_or(0, |event| event.at_us);
            self.trace.push(Event { at_us, actor: ActorId(0), what: What::Noted(Box::new(note)) });
        }
        self.replace_published();
        if let Some(notify) = &self.notify {
            notify();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{ByteStore, Header};

    #[test]
    fn a_number_that_never_came_is_told_at_the_time_of_the_last_event() {
        let event = |at_us| Event { at_us, actor: ActorId(0), what: What::Printed("x".into()) };
        let (send, batches) = crossbeam_channel::unbounded();
        let trace = Trace::new(Header::new(serde_json::Value::Null), ByteStore::default());
        let (thread, published) = start(trace, batches, None).unwrap();
        send.send(Batch::Events(vec![(0, event(10)), (2, event(30))])).unwrap();
        send.send(Batch::Over).unwrap();
        thread.join().unwrap();
        let trace = lock(&published).clone();
        let times: Vec<_> = trace.events().map(|event| event.at_us).collect();
        assert_eq!(times, [10, 30, 30]);
        let last = trace.events().last().unwrap();
        assert!(matches!(&last.what, What::Noted(note) if **note == Note::Lost { events: 1 }));
    }
}
