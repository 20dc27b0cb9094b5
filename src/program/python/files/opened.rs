//! A file that is open: where it stands, and what it may be used for.
//! It has no number; `Files` gives it one.

use super::tree::{Found, NodeId, Tree};
use super::{Done, errno, flags};

/// A file that a descriptor stands for.
#[derive(Debug)]
pub struct Opened {
    /// Which file.
    pub node: NodeId,
    at: u64,
    reads: bool,
    writes: bool,
    /// Whether each write goes to the end.
    appends: bool,
}

impl Opened {
    /// open(2)
    pub fn open(tree: &mut Tree, folder: &[u8], path: &[u8], asked: i32, mode: u32) -> Done<Self> {
        let access = asked & flags::ACCESS;
        let writes = access == flags::WRITE || access == flags::BOTH;
        let reads = access != flags::WRITE;
        let node = Self::node(tree, folder, path, asked, writes, mode)?;
        if tree.is_folder(node) {
            if writes || asked & flags::CREATE != 0 {
                return Err(errno::EISDIR);
            }
        } else {
            if asked & flags::FOLDER != 0 {
                return Err(errno::ENOTDIR);
            }
            if !tree.allows(node, reads, writes) {
                return Err(errno::EACCES);
            }
            tree.take(node)?;
            if asked & flags::TRUNCATE != 0 && writes && tree.stat(node).size > 0 {
                tree.set_size(node, 0)?;
            }
        }
        tree.opened(node);
        Ok(Self { node, at: 0, reads, writes, appends: asked & flags::APPEND != 0 })
    }

    /// What is there, or is made.
    fn node(tree: &mut Tree, folder: &[u8], path: &[u8], asked: i32, writes: bool, mode: u32) -> Done<NodeId> {
        let Found { folder, name, node } = tree.place(folder, path)?;
        let creates = asked & flags::CREATE != 0;
        match (node, name) {
            (Some(_), _) if creates && asked & flags::EXCLUSIVE != 0 => Err(errno::EEXIST),
            (Some(node), _) => Ok(node),
            (None, _) if !creates => Err(errno::ENOENT),
            (None, _) if path.ends_with(b"/") => Err(errno::EISDIR),
            // What is made may be used this once, whatever its mode says.
            (None, Some(name)) => tree.make_file(folder, &name, if writes { mode | 0o200 } else { mode }),
            (None, None) => Err(errno::ENOENT),
        }
    }

    /// close(2)
    pub fn close(self, tree: &mut Tree) {
        tree.closed(self.node);
    }

    /// read(2), or pread(2) where there is an offset.
    pub fn read(&mut self, tree: &mut Tree, size: Option<u64>, offset: Option<u64>) -> Done<Vec<u8>> {
        if !self.reads {
            return Err(errno::EBADF);
        }
        let content = tree.content(self.node)?;
        let total = content.len() as u64;
        let from = offset.unwrap_or(self.at).min(total);
        let to = size.map_or(total, |size| from.saturating_add(size).min(total));
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        let bytes = content.get(place(from)..place(to)).unwrap_or_default().to_vec();
        if offset.is_none() && !bytes.is_empty() {
            self.at = to;
        }
        Ok(bytes)
    }

    /// write(2), or pwrite(2) at a place of its own, after which it stands where it stood. As under Linux, what is opened
    /// to append appends there, too.
    pub fn write(&mut self, tree: &mut Tree, data: &[u8], offset: Option<u64>) -> Done<u64> {
        if !self.writes {
            return Err(errno::EBADF);
        }
        let end = self.appends.then(|| tree.stat(self.node).size);
        let at = end.or(offset).unwrap_or(self.at);
        if !data.is_empty() {
            tree.write(self.node, at, data)?;
        }
        if offset.is_none() {
            self.at = at + data.len() as u64;
        }
        Ok(data.len() as u64)
    }

    /// lseek(2)
    pub fn seek(&mut self, tree: &mut Tree, offset: i64, whence: i32) -> Done<u64> {
        let base = match whence {
            0 => 0,
            1 => self.at,
            2 => tree.stat(self.node).size,
            _ => return Err(errno::EINVAL),
        };
        self.at = base.checked_add_signed(offset).filter(|at| i64::try_from(*at).is_ok()).ok_or(errno::EINVAL)?;
        Ok(self.at)
    }

    /// ftruncate(2)
    pub fn truncate(&mut self, tree: &mut Tree, size: u64) -> Done<()> {
        if self.writes { tree.set_size(self.node, size) } else { Err(errno::EINVAL) }
    }
}
