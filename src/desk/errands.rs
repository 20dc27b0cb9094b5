//! Work that may take a moment (files, the end of a run), done by helper threads, so that the window never waits for it.
//! It knows neither files nor runs; it carries work out and results home.

use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender};

/// Wakes the window from another thread.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Results on their way at the same time; a helper thread that finds no room waits, and holds nobody up.
const ROOM: usize = 16;

/// Where results come home.
pub struct Errands<T> {
    home: (Sender<T>, Receiver<T>),
    wake: Wake,
}

impl<T: Send + 'static> Errands<T> {
    /// No errand yet. The window is woken when a result is there.
    pub fn new(wake: Wake) -> Self {
        Self { home: crossbeam_channel::bounded(ROOM), wake }
    }

    /// Does some work on a thread of its own.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub fn start(&self, work: impl FnOnce() -> T + Send + 'static) -> std::io::Result<()> {
        let (home, wake) = (self.home.0.clone(), self.wake.clone());
        let errand = move || {
            // The window may have closed meanwhile; then nobody wants to know.
            home.send(work()).ok();
            wake();
        };
        std::thread::Builder::new().name("errand".to_owned()).spawn(errand).map(drop)
    }

    /// The next result, if one has come.
    pub fn next(&self) -> Option<T> {
        self.home.1.try_recv().ok()
    }
}
