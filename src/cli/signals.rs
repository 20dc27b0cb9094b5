//! Ctrl-C, SIGTERM and a terminal that goes away (SIGHUP): the first one stops the run, so that everything can be written whole; a second one ends the process.
//! It writes nothing itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use super::problem::{INTERRUPTED, Problem};
use crate::run::Controls;

/// Whether the process has been interrupted, and what an interrupt is to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupt {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    interrupted: AtomicBool,
    stops: Mutex<Vec<Controls>>,
}

impl Interrupt {
    /// Takes the signals over. SIGHUP stays ignored where it is, as under `nohup`.
    ///
    /// # Errors
    /// If the system has no thread or descriptor left.
    pub fn listen() -> Result<Self, Problem> {
        let interrupt = Self::default();
        let heard = interrupt.clone();
        let taken = [SIGINT, SIGTERM].into_iter().chain((!ignores(SIGHUP)).then_some(SIGHUP));
        let mut signals = Signals::new(taken).map_err(|error| refused(&error))?;
        let listen = move || signals.forever().for_each(|_| heard.hear());
        std::thread::Builder::new().name("signals".to_owned()).spawn(listen).map_err(|error| refused(&error))?;
        Ok(interrupt)
    }

    /// From here on an interrupt stops this; at once if there was one already.
    pub fn stops(&self, run: Controls) {
        self.stops_all(vec![run]);
    }

    /// The same for several, and for nothing else.
    pub fn stops_all(&self, runs: Vec<Controls>) {
        *self.shared.stops.lock().unwrap_or_else(PoisonError::into_inner) = runs;
        if self.interrupted() {
            self.stop();
        }
    }

    /// Nothing is left to be stopped: from here on an interrupt ends the process.
    pub fn release(&self) {
        self.shared.stops.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Whether there was an interrupt.
    pub fn interrupted(&self) -> bool {
        self.shared.interrupted.load(Ordering::SeqCst)
    }

    fn hear(&self) {
        // Who interrupts twice does not want to wait any longer.
        if self.shared.interrupted.swap(true, Ordering::SeqCst) || !self.stop() {
            std::process::exit(i32::from(INTERRUPTED));
        }
    }

    /// Stops what is to be stopped. Returns whether there was anything.
    fn stop(&self) -> bool {
        let stops = self.shared.stops.lock().unwrap_or_else(PoisonError::into_inner);
        stops.iter().for_each(Controls::stop);
        !stops.is_empty()
    }
}

/// Whether this process was started so that it ignores a signal; on systems that do not say, it was not.
fn ignores(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

fn refused(error: &std::io::Error) -> Problem {
    Problem::new(
        format!("Signals could not be taken over ({error}). Close other programs and try again."),
        format!("无法接管信号（{error}）。请关闭其他程序后重试。"),
    )
}
