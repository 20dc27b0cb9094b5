//! Watches the folder of the lesson that is being taken, and wakes the window when somebody has changed a file there.
//! It reads nothing; what has changed, whoever reads the lesson again will see.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use crate::desk::{Classroom, Wake};
use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

/// Watches the folder of one lesson at a time.
#[derive(Default)]
pub struct Watcher {
    folder: Option<PathBuf>,
    /// It watches as long as it is there.
    watching: Option<RecommendedWatcher>,
}

impl Watcher {
    /// Watches the folder of whatever lesson is being taken now.
    pub fn follow(&mut self, room: &Classroom, wake: &Wake) {
        let folder = room.folder();
        if folder != self.folder {
            self.watching = folder.as_deref().and_then(|folder| watch(folder, room, wake.clone()));
            self.folder = folder;
        }
    }
}

/// A system that can not watch leaves lessons as they were read.
fn watch(folder: &Path, room: &Classroom, wake: Wake) -> Option<RecommendedWatcher> {
    let changed = room.changed();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| !event.kind.is_access()) {
            changed.store(true, Ordering::SeqCst);
            wake();
        }
    })
    .ok()?;
    watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
    Some(watcher)
}
