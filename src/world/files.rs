//! The files of the programs at a position: which there are, how large each was when, and what stands in it.
//! Files that lay there before the run are known once a program has opened them.

use std::collections::BTreeMap;

use super::World;
use crate::trace::{ActorId, FileChange, FileEvent, KEPT, What};

/// A file or a folder of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Whose it is: the first actor of a program; absent where all programs of the run have it together.
    pub of: Option<ActorId>,
    /// From the folder of the program on, or from the root, beginning with a slash.
    pub name: String,
    pub folder: bool,
    /// Whether it lay there before the run.
    pub found: bool,
    pub size: u64,
    /// The events that changed it, and how large it was after each.
    pub growth: Vec<(usize, u64)>,
}

/// The beginning of a file, as far as the trace keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileContent {
    pub bytes: Vec<u8>,
    /// How many bytes behind these are not kept.
    pub more: u64,
}

/// Whose a file is, and what it is called.
type Place = (Option<ActorId>, String);

/// A file, and what stands at its beginning.
#[derive(Clone, Debug)]
struct Known {
    state: FileState,
    bytes: Vec<u8>,
}

impl Known {
    fn new(of: Option<ActorId>, name: &str, folder: bool) -> Self {
        let state = FileState { of, name: name.to_owned(), folder, found: false, size: 0, growth: Vec::new() };
        Self { state, bytes: Vec::new() }
    }

    fn grow(&mut self, n: usize, size: u64) {
        self.state.size = size;
        self.state.growth.push((n, size));
        let kept = usize::try_from(size).unwrap_or(KEPT).min(KEPT);
        self.bytes.resize(kept, 0);
    }

    fn put(&mut self, at: u64, data: &[u8]) {
        let Ok(at) = usize::try_from(at) else { return };
        let room = self.bytes.len().saturating_sub(at).min(data.len());
        if room > 0 {
            self.bytes[at..at + room].copy_from_slice(&data[..room]);
        }
    }
}

/// All files at a position.
#[derive(Default)]
struct Shelf(BTreeMap<Place, Known>);

impl Shelf {
    fn at<'s>(&'s mut self, of: Option<ActorId>, name: &str) -> &'s mut Known {
        self.0.entry((of, name.to_owned())).or_insert_with(|| Known::new(of, name, false))
    }

    fn take(&mut self, n: usize, of: Option<ActorId>, event: &FileEvent) {
        let name: &str = &event.name;
        match &event.change {
            FileChange::Found { size, data } => {
                let file = self.at(of, name);
                file.state.found = true;
                file.grow(n, *size);
                file.put(0, data);
            }
            FileChange::Made => {
                self.0.insert((of, name.to_owned()), Known::new(of, name, false));
                self.at(of, name).grow(n, 0);
            }
            FileChange::Written { at, size, data, .. } => {
                let file = self.at(of, name);
                file.grow(n, *size);
                file.put(*at, data);
            }
            FileChange::Cut { size } => self.at(of, name).grow(n, *size),
            FileChange::Removed | FileChange::FolderRemoved => {
                self.0.remove(&(of, name.to_owned()));
            }
            FileChange::Renamed { to } => self.rename(n, of, name, to),
            FileChange::FolderMade => {
                let mut folder = Known::new(of, name, true);
                folder.state.growth.push((n, 0));
                self.0.insert((of, name.to_owned()), folder);
            }
        }
    }

    /// A file moves alone, a folder with what is in it.
    fn rename(&mut self, n: usize, of: Option<ActorId>, from: &str, to: &str) {
        let inside = format!("{from}/");
        let moved: Vec<Place> = self
            .0
            .keys()
            .filter(|(whose, name)| *whose == of && (name == from || name.starts_with(&inside)))
            .cloned()
            .collect();
        for place in moved {
            let Some(mut known) = self.0.remove(&place) else { continue };
            let name = format!("{to}{}", place.1.strip_prefix(from).unwrap_or_default());
            known.state.name.clone_from(&name);
            known.state.growth.push((n, known.state.size));
            self.0.insert((of, name), known);
        }
    }
}

fn shelf(world: &World<'_>) -> Shelf {
    let mut shelf = Shelf::default();
    let positions = world.trace.files();
    for n in positions.iter().take(world.happened(positions)) {
        let n = *n as usize;
        let Some(event) = world.trace.event(n) else { continue };
        if let What::File(file) = &event.what {
            let of = (!file.shared).then(|| world.trace.first_of(event.actor));
            shelf.take(n, of, file);
        }
    }
    shelf
}

/// The files and folders that programs have made or opened and that are there, in the order of their owners and names.
pub fn files(world: &World<'_>) -> Vec<FileState> {
    shelf(world).0.into_values().map(|known| known.state).collect()
}

/// What stands in a file.
pub fn content(world: &World<'_>, of: Option<ActorId>, name: &str) -> Option<FileContent> {
    let known = shelf(world).0.remove(&(of, name.to_owned())).filter(|known| !known.state.folder)?;
    let more = known.state.size.saturating_sub(known.bytes.len() as u64);
    Some(FileContent { bytes: known.bytes, more })
}
