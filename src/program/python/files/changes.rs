//! What changes in a file system: names that are made, moved and taken away, bytes that are written, and what is told of it.
//! How a path is followed is `tree`'s affair.

use super::tree::{Content, Folder, Kind, NAME_COUNTS, Node, NodeId, Tree};
use super::{Done, QUOTA, errno};
use crate::trace::{FileChange, FileEvent, KEPT};

impl Tree {
    fn tell(&mut self, node: NodeId, change: FileChange) {
        let name = self.shown(node);
        self.changes.push(FileEvent { name, change, shared: self.shared });
    }

    /// A file is opened that was there before anybody of the run had it.
    pub fn take(&mut self, node: NodeId) -> Done<()> {
        let content = self.content(node)?;
        let (size, kept) = (content.len() as u64, content[..content.len().min(KEPT)].to_vec());
        let first = self.nodes.get_mut(&node).is_some_and(|node| !std::mem::replace(&mut node.told, true));
        if first {
            self.tell(node, FileChange::Found { size, data: kept.into() });
        }
        Ok(())
    }

    pub(super) fn insert(&mut self, folder: NodeId, name: &[u8], mut node: Node) -> Done<NodeId> {
        let counts = NAME_COUNTS + name.len() as u64;
        if self.held.saturating_add(counts) > QUOTA {
            return Err(errno::ENOSPC);
        }
        let id = self.next;
        node.place = Some((folder, name.to_vec()));
        let inside = self.folder_mut(folder).ok_or(errno::ENOTDIR)?;
        inside.names.insert(name.to_vec(), id);
        self.held += counts;
        self.next += 1;
        self.nodes.insert(id, node);
        Ok(id)
    }

    /// A name is to be made or taken away in a folder.
    fn may_change(&self, folder: NodeId) -> Done<()> {
        if self.allows(folder, false, true) { Ok(()) } else { Err(errno::EACCES) }
    }

    /// Makes an empty file under a name that is free.
    pub fn make_file(&mut self, folder: NodeId, name: &[u8], mode: u32) -> Done<NodeId> {
        self.may_change(folder)?;
        let mut node = Node::new(Kind::File(Content::Here(Vec::new())), mode & 0o7755, Some(self.now));
        (node.told, node.changed) = (true, true);
        let node = self.insert(folder, name, node)?;
        self.tell(node, FileChange::Made);
        Ok(node)
    }

    /// Makes an empty folder under a name that is free.
    pub fn make_folder(&mut self, folder: NodeId, name: &[u8], mode: u32) -> Done<NodeId> {
        self.may_change(folder)?;
        let node = Node::new(Kind::Folder(Folder::default()), mode & 0o7755, Some(self.now));
        let node = self.insert(folder, name, node)?;
        self.tell(node, FileChange::FolderMade);
        Ok(node)
    }

    /// Takes a name away, and what stands under it once nobody has it open.
    pub fn unlink(&mut self, folder: NodeId, name: &[u8], node: NodeId) -> Done<()> {
        self.may_change(folder)?;
        let change = if self.is_folder(node) { FileChange::FolderRemoved } else { FileChange::Removed };
        self.tell(node, change);
        self.forget(folder, name, node);
        Ok(())
    }

    fn forget(&mut self, folder: NodeId, name: &[u8], node: NodeId) {
        if let Some(inside) = self.folder_mut(folder) {
            inside.names.remove(name);
            if inside.beside.is_some() {
                inside.gone.insert(name.to_vec());
            }
        }
        self.held = self.held.saturating_sub(NAME_COUNTS + name.len() as u64);
        if let Some(node) = self.nodes.get_mut(&node) {
            node.place = None;
        }
        self.drop_unused(node);
    }

    /// Frees what has no name and is not open.
    fn drop_unused(&mut self, id: NodeId) {
        if self.nodes.get(&id).is_some_and(|node| node.place.is_none() && node.opens == 0)
            && let Some(Node { kind: Kind::File(Content::Here(bytes)), .. }) = self.nodes.remove(&id)
        {
            self.held = self.held.saturating_sub(bytes.len() as u64);
        }
    }

    /// Gives it another name; what stands there goes.
    pub fn rename(
        &mut self,
        (from, from_name): (NodeId, &[u8]),
        node: NodeId,
        (to, to_name): (NodeId, &[u8]),
        there: Option<NodeId>,
    ) -> Done<()> {
        self.may_change(from)?;
        self.may_change(to)?;
        self.check_target(node, to, there)?;
        let old = self.shown(node);
        if let Some(there) = there {
            self.forget(to, to_name, there);
        }
        let counts = |name: &[u8]| NAME_COUNTS + name.len() as u64;
        self.held = (self.held + counts(to_name)).saturating_sub(counts(from_name));
        if let Some(inside) = self.folder_mut(from) {
            inside.names.remove(from_name);
            if inside.beside.is_some() {
                inside.gone.insert(from_name.to_vec());
            }
        }
        if let Some(inside) = self.folder_mut(to) {
            inside.names.insert(to_name.to_vec(), node);
        }
        if let Some(moved) = self.nodes.get_mut(&node) {
            moved.place = Some((to, to_name.to_vec()));
            moved.changed = true;
        }
        let to = self.shown(node);
        self.changes.push(FileEvent { name: old, change: FileChange::Renamed { to }, shared: self.shared });
        Ok(())
    }

    /// Whether a folder is another one, or lies in it.
    pub fn lies_in(&self, folder: NodeId, other: NodeId) -> bool {
        let above =
            |folder: &NodeId| self.nodes.get(folder).and_then(|node| node.place.as_ref()).map(|(above, _)| *above);
        std::iter::successors(Some(folder), above).any(|folder| folder == other)
    }

    /// Whether something may take the place that a rename gives it.
    fn check_target(&mut self, node: NodeId, to: NodeId, there: Option<NodeId>) -> Done<()> {
        if self.lies_in(to, node) {
            // A folder would lie in itself.
            return Err(errno::EINVAL);
        }
        let Some(there) = there else { return Ok(()) };
        match (self.is_folder(node), self.is_folder(there)) {
            (true, false) => Err(errno::ENOTDIR),
            (false, true) => Err(errno::EISDIR),
            (true, true) if !self.list(there)?.is_empty() => Err(errno::ENOTEMPTY),
            _ => Ok(()),
        }
    }

    /// Writes at an offset; what lies between the end and there is zeros.
    pub fn write(&mut self, node: NodeId, at: u64, data: &[u8]) -> Done<()> {
        if self.is_null(node) {
            return Ok(());
        }
        let end = at.checked_add(data.len() as u64).ok_or(errno::EFBIG)?;
        self.grow(node, end)?;
        let content = self.content(node)?;
        let (from, to) = (whole(at)?, whole(end)?);
        content[from..to].copy_from_slice(data);
        let size = content.len() as u64;
        self.touch(node);
        let kept = KEPT.saturating_sub(from).min(data.len());
        let bytes = data.len() as u64;
        self.tell(node, FileChange::Written { at, bytes, size, data: data[..kept].into() });
        Ok(())
    }

    /// Cuts a file, or makes it longer by zeros.
    pub fn set_size(&mut self, node: NodeId, size: u64) -> Done<()> {
        if self.is_null(node) {
            return Err(errno::EINVAL);
        }
        self.grow(node, size)?;
        let content = self.content(node)?;
        let before = content.len() as u64;
        content.truncate(whole(size)?);
        content.shrink_to_fit();
        self.held = self.held.saturating_sub(before.saturating_sub(size));
        self.touch(node);
        self.tell(node, FileChange::Cut { size });
        Ok(())
    }

    fn grow(&mut self, node: NodeId, size: u64) -> Done<()> {
        let before = self.content(node)?.len() as u64;
        let more = size.saturating_sub(before);
        if self.held.saturating_add(more) > QUOTA {
            return Err(errno::ENOSPC);
        }
        if more > 0 {
            self.held += more;
            let size = whole(size)?;
            self.content(node)?.resize(size, 0);
        }
        Ok(())
    }

    fn touch(&mut self, node: NodeId) {
        let now = self.now;
        if let Some(node) = self.nodes.get_mut(&node) {
            node.changed = true;
            node.time = Some(now);
        }
    }

    /// One descriptor more stands for it.
    pub fn opened(&mut self, node: NodeId) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.opens += 1;
        }
    }

    /// One fewer does.
    pub fn closed(&mut self, node: NodeId) {
        if let Some(node) = self.nodes.get_mut(&node) {
            node.opens = node.opens.saturating_sub(1);
        }
        self.drop_unused(node);
    }
}

fn whole(size: u64) -> Done<usize> {
    usize::try_from(size).map_err(|_| errno::EFBIG)
}
