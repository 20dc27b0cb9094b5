//! Folders and files by name: how a path is followed, what is made, moved and taken away, and how much it all holds.
//! It knows no descriptors; of the real disk it knows that `beside` can be asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{Done, HOME, QUOTA, TEMPORARY, beside, errno};
use crate::trace::FileEvent;

/// Which file or folder; never used again.
pub type NodeId = u64;

const ROOT: NodeId = 1;
/// The most bytes of one name, and of a path.
const LONGEST_NAME: usize = 255;
const LONGEST_PATH: usize = 4096;
/// What a name is counted as beside its own bytes, so that there cannot be millions of empty files.
pub(super) const NAME_COUNTS: u64 = 4096;

/// The bits of `st_mode` that say what it is.
const IS_FILE: u32 = 0o100_000;
const IS_FOLDER: u32 = 0o040_000;
const IS_DEVICE: u32 = 0o020_000;
/// The bits that the owner needs.
const READABLE: u32 = 0o400;
const WRITABLE: u32 = 0o200;

/// What stat(2) tells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stat {
    pub mode: u32,
    pub number: NodeId,
    pub size: u64,
    pub time: f64,
}

/// Where a path leads: the folder, the name in it (the root has none), and what is there.
pub struct Found {
    pub folder: NodeId,
    pub name: Option<Vec<u8>>,
    pub node: Option<NodeId>,
}

/// A file or a folder.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) mode: u32,
    /// When it was changed last; since the start where absent.
    pub(super) time: Option<f64>,
    /// Where it lies; absent once it is removed and only held open.
    pub(super) place: Option<(NodeId, Vec<u8>)>,
    pub(super) opens: u32,
    /// Whether it was told that it lies there.
    pub(super) told: bool,
    /// Whether a program has made, changed or moved it.
    pub(super) changed: bool,
    /// Whether it is the device that holds nothing, whatever is written to it.
    pub(super) null: bool,
}

/// What it is.
#[derive(Debug)]
pub(super) enum Kind {
    Folder(Folder),
    File(Content),
}

/// What is in a folder.
#[derive(Debug, Default)]
pub(super) struct Folder {
    pub(super) names: BTreeMap<Vec<u8>, NodeId>,
    /// The folder of the real disk that it stands for.
    pub(super) beside: Option<PathBuf>,
    /// Whether all of that has been looked at.
    listed: bool,
    /// What lies there and was removed here.
    pub(super) gone: BTreeSet<Vec<u8>>,
}

/// What a file holds.
#[derive(Debug)]
pub(super) enum Content {
    Here(Vec<u8>),
    /// It lies on the real disk and has not been asked for.
    Beside {
        path: PathBuf,
        size: u64,
    },
}

/// A whole file system.
#[derive(Debug)]
pub struct Tree {
    pub(super) nodes: BTreeMap<NodeId, Node>,
    pub(super) next: NodeId,
    pub(super) held: u64,
    /// The time of what is changed now, and of what has been there since the start.
    pub now: f64,
    born: Option<f64>,
    /// What has changed and was not told yet.
    pub changes: Vec<FileEvent>,
    /// Whether all programs of the run have it together.
    pub(super) shared: bool,
}

impl Tree {
    /// One with an empty folder for the program, or one for which a real folder stands.
    pub fn new(beside: Option<PathBuf>, shared: bool) -> Self {
        let root = Node::new(Kind::Folder(Folder::default()), 0o755, None);
        let mut tree = Self {
            nodes: BTreeMap::from([(ROOT, root)]),
            next: ROOT + 1,
            held: 0,
            now: 0.0,
            born: None,
            changes: Vec::new(),
            shared,
        };
        for path in [HOME, TEMPORARY] {
            tree.insert(ROOT, &path[1..], Node::new(Kind::Folder(Folder::default()), 0o755, None)).ok();
        }
        if let Ok(folder) = tree.insert(ROOT, b"dev", Node::new(Kind::Folder(Folder::default()), 0o555, None)) {
            let null = Node { null: true, told: true, ..Node::new(Kind::File(Content::Here(Vec::new())), 0o666, None) };
            tree.insert(folder, b"null", null).ok();
        }
        if let Ok(home) = tree.find(b"/", HOME)
            && let Some(folder) = tree.folder_mut(home)
        {
            folder.beside = beside;
        }
        tree
    }

    /// Puts a file there before anybody looks: `name` is a path from the folder of the program on.
    pub fn give(&mut self, name: &str, content: Vec<u8>) {
        let mut path = HOME.to_vec();
        let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
        let Some((last, folders)) = parts.split_last() else { return };
        for part in folders {
            path.push(b'/');
            path.extend_from_slice(part.as_bytes());
            if let Ok(Found { folder, name: Some(name), node: None }) = self.place(b"/", &path) {
                self.insert(folder, &name, Node::new(Kind::Folder(Folder::default()), 0o755, None)).ok();
            }
        }
        let Ok(folder) = self.find(b"/", &path) else { return };
        self.held = self.held.saturating_add(content.len() as u64);
        self.insert(folder, last.as_bytes(), Node::new(Kind::File(Content::Here(content)), 0o644, None)).ok();
    }

    // ------------------------------------------------------------ following a path

    /// What a path leads to.
    pub fn find(&mut self, from: &[u8], path: &[u8]) -> Done<NodeId> {
        self.place(from, path)?.node.ok_or(errno::ENOENT)
    }

    /// Where a path leads, whether or not there is anything. `..` above the root stays at the root.
    pub fn place(&mut self, from: &[u8], path: &[u8]) -> Done<Found> {
        if path.is_empty() {
            return Err(errno::ENOENT);
        }
        if path.len() >= LONGEST_PATH {
            return Err(errno::ENAMETOOLONG);
        }
        if path.contains(&0) {
            return Err(errno::EINVAL);
        }
        let start = if path.starts_with(b"/") { ROOT } else { self.place(b"/", from)?.node.ok_or(errno::ENOENT)? };
        let parts: Vec<&[u8]> =
            path.split(|byte| *byte == b'/').filter(|part| !part.is_empty() && *part != b".").collect();
        let mut at = Found { folder: start, name: None, node: Some(start) };
        for part in parts {
            let folder = at.node.ok_or(errno::ENOENT)?;
            at = self.go(folder, part)?;
        }
        // A name with a slash behind it is that of a folder.
        let wants_folder = path.ends_with(b"/") || path.ends_with(b"/.");
        match at.node {
            Some(node) if wants_folder && !self.is_folder(node) => Err(errno::ENOTDIR),
            _ => Ok(at),
        }
    }

    fn go(&mut self, folder: NodeId, part: &[u8]) -> Done<Found> {
        if !self.is_folder(folder) {
            return Err(errno::ENOTDIR);
        }
        if part == b".." {
            let above = self.nodes.get(&folder).and_then(|node| node.place.as_ref()).map_or(ROOT, |(above, _)| *above);
            let (name, folder) = match self.nodes.get(&above).and_then(|node| node.place.clone()) {
                Some((folder, name)) => (Some(name), folder),
                None => (None, ROOT),
            };
            return Ok(Found { folder, name, node: Some(above) });
        }
        if part.len() > LONGEST_NAME {
            return Err(errno::ENAMETOOLONG);
        }
        let node = self.child(folder, part);
        Ok(Found { folder, name: Some(part.to_vec()), node })
    }

    /// What stands in a folder under a name; looked for on the real disk the first time.
    fn child(&mut self, folder: NodeId, name: &[u8]) -> Option<NodeId> {
        let Some(Node { kind: Kind::Folder(inside), .. }) = self.nodes.get(&folder) else { return None };
        if let Some(node) = inside.names.get(name) {
            return Some(*node);
        }
        if inside.listed || inside.gone.contains(name) {
            return None;
        }
        let seen = beside::look(inside.beside.as_ref()?, name)?;
        self.take_in(folder, seen)
    }

    /// Puts what was seen on the real disk into its folder.
    fn take_in(&mut self, folder: NodeId, seen: beside::Seen) -> Option<NodeId> {
        let beside::Seen { name, path, is_folder, size, time } = seen;
        let kind = if is_folder {
            Kind::Folder(Folder { beside: Some(path), ..Folder::default() })
        } else {
            Kind::File(Content::Beside { path, size })
        };
        let mode = if is_folder { 0o755 } else { 0o644 };
        self.insert(folder, &name, Node::new(kind, mode, time)).ok()
    }

    /// The path from the root on; `None` for what was removed.
    pub fn path(&self, node: NodeId) -> Option<Vec<u8>> {
        if node == ROOT {
            return Some(b"/".to_vec());
        }
        let (folder, name) = self.nodes.get(&node)?.place.as_ref()?;
        let mut path = self.path(*folder)?;
        if path != b"/" {
            path.push(b'/');
        }
        path.extend_from_slice(name);
        Some(path)
    }

    /// What a file is called in the trace: from the folder of the program on, as far as it lies there.
    pub(super) fn shown(&self, node: NodeId) -> Box<str> {
        let path = self.path(node).unwrap_or_default();
        let below = path.strip_prefix(HOME).and_then(|rest| rest.strip_prefix(b"/"));
        String::from_utf8_lossy(below.unwrap_or(&path)).into()
    }

    // ------------------------------------------------------------ what is there

    /// Whether it is a folder.
    pub fn is_folder(&self, node: NodeId) -> bool {
        matches!(self.nodes.get(&node), Some(Node { kind: Kind::Folder(_), .. }))
    }

    pub(super) fn is_null(&self, node: NodeId) -> bool {
        self.nodes.get(&node).is_some_and(|node| node.null)
    }

    pub(super) fn folder_mut(&mut self, node: NodeId) -> Option<&mut Folder> {
        match &mut self.nodes.get_mut(&node)?.kind {
            Kind::Folder(folder) => Some(folder),
            Kind::File(_) => None,
        }
    }

    /// What stat(2) tells of it.
    pub fn stat(&mut self, node: NodeId) -> Stat {
        let born = *self.born.get_or_insert(self.now);
        let Some(found) = self.nodes.get(&node) else {
            return Stat { mode: IS_FILE, number: node, size: 0, time: born };
        };
        let (kind, size) = match &found.kind {
            _ if found.null => (IS_DEVICE, 0),
            Kind::Folder(_) => (IS_FOLDER, 4096),
            Kind::File(Content::Here(bytes)) => (IS_FILE, bytes.len() as u64),
            Kind::File(Content::Beside { size, .. }) => (IS_FILE, *size),
        };
        Stat { mode: kind | found.mode, number: node, size, time: found.time.unwrap_or(born) }
    }

    /// Whether its owner may do this with it.
    pub fn allows(&self, node: NodeId, reads: bool, writes: bool) -> bool {
        let mode = self.nodes.get(&node).map_or(0, |node| node.mode);
        (!reads || mode & READABLE != 0) && (!writes || mode & WRITABLE != 0)
    }

    /// chmod(2)
    pub fn set_mode(&mut self, node: NodeId, mode: u32) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.mode = mode & 0o7777;
        }
    }

    /// utime(2)
    pub fn set_time(&mut self, node: NodeId, seconds: f64) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.time = Some(seconds);
        }
    }

    /// The names in a folder; those of the real one are all looked at now.
    pub fn list(&mut self, node: NodeId) -> Done<Vec<(Vec<u8>, bool)>> {
        let folder = self.folder_mut(node).ok_or(errno::ENOTDIR)?;
        if !std::mem::replace(&mut folder.listed, true)
            && let Some(beside) = folder.beside.clone()
        {
            for seen in beside::list(&beside) {
                let folder = self.folder_mut(node).ok_or(errno::ENOTDIR)?;
                if !folder.names.contains_key(&seen.name) && !folder.gone.contains(&seen.name) {
                    self.take_in(node, seen);
                }
            }
        }
        let names = self.folder_mut(node).ok_or(errno::ENOTDIR)?.names.clone();
        Ok(names.into_iter().map(|(name, inner)| (name, self.is_folder(inner))).collect())
    }

    /// The bytes of a file, copied from the real disk the first time.
    pub fn content(&mut self, node: NodeId) -> Done<&mut Vec<u8>> {
        let beside = match &self.nodes.get(&node).ok_or(errno::EBADF)?.kind {
            Kind::Folder(_) => return Err(errno::EISDIR),
            Kind::File(Content::Here(_)) => None,
            Kind::File(Content::Beside { path, .. }) => Some(path.clone()),
        };
        if let Some(path) = beside {
            let bytes = beside::copy(&path, QUOTA.saturating_sub(self.held))?;
            self.held += bytes.len() as u64;
            if let Some(node) = self.nodes.get_mut(&node) {
                node.kind = Kind::File(Content::Here(bytes));
            }
        }
        match self.nodes.get_mut(&node).map(|node| &mut node.kind) {
            Some(Kind::File(Content::Here(bytes))) => Ok(bytes),
            _ => Err(errno::EBADF),
        }
    }

    /// Every file that was made, changed or moved, and lies there.
    pub fn whole(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let file = |(id, node): (&NodeId, &Node)| match &node.kind {
            Kind::File(Content::Here(bytes)) if node.changed => Some((self.path(*id)?, bytes.clone())),
            _ => None,
        };
        self.nodes.iter().filter_map(file).collect()
    }
}

impl Node {
    pub(super) fn new(kind: Kind, mode: u32, time: Option<f64>) -> Self {
        Self { kind, mode, time, place: None, opens: 0, told: false, changed: false, null: false }
    }
}
