//! Watches the folder of the lesson that is being taken, and wakes the window when somebody has changed a file there.
//! It reads nothing; what has changed, whoever reads the lesson again will see.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::lesson::Source;
use crate::ui::session::Wake;

/// A folder that is watched.
pub struct Watcher {
    changed: Arc<AtomicBool>,
    /// It watches as long as it is there.
    _watcher: RecommendedWatcher,
}

impl Watcher {
    /// Watches a lesson's folder. Lessons of the binary do not change, and a system that can not watch leaves them as they
    /// were read.
    pub fn of(source: &Source, id: &str, wake: Wake) -> Option<Self> {
        let Source::Folder(folder) = source else { return None };
        let changed = Arc::new(AtomicBool::new(false));
        let tell = changed.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                tell.store(true, Ordering::SeqCst);
                wake();
            }
        })
        .ok()?;
        watcher.watch(&folder.join(id), RecursiveMode::NonRecursive).ok()?;
        Some(Self { changed, _watcher: watcher })
    }

    /// Whether something has changed since this was asked last.
    pub fn has_changed(&self) -> bool {
        self.changed.swap(false, Ordering::SeqCst)
    }
}
