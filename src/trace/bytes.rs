//! The bytes of one flow, stored once, in stream order; every range of offsets in the trace points in here.
//! It does not know who sent or received them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::FlowId;

/// Bytes per block. A block is filled before the next is opened, so an offset finds its block by division.
const BLOCK: usize = 64 * 1024;

/// The bytes of one flow. Clones share them: the sender appends, everybody else reads.
#[derive(Clone, Debug, Default)]
pub struct FlowBytes {
    inner: Arc<Mutex<Blocks>>,
}

/// The stores of all flows of one run, shared by the sockets that fill them and the trace that points into them.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    flows: Arc<Mutex<BTreeMap<FlowId, FlowBytes>>>,
    hollow: bool,
}

impl Shelf {
    /// A shelf of stores that only count.
    pub fn hollow() -> Self {
        Self { flows: Arc::default(), hollow: true }
    }

    /// The store of one flow, made on first use.
    pub fn flow(&self, id: FlowId) -> FlowBytes {
        let mut flows = self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || if self.hollow { FlowBytes::hollow() } else { FlowBytes::default() };
        flows.entry(id).or_insert_with(make).clone()
    }
}

#[derive(Debug, Default)]
struct Blocks {
    blocks: Vec<Vec<u8>>,
    len: u64,
    /// Counters only: offsets are kept, contents are not.
    hollow: bool,
}

impl FlowBytes {
    /// A store that counts offsets but keeps no bytes, for a server that nobody watches.
    pub fn hollow() -> Self {
        let bytes = Self::default();
        bytes.lock().hollow = true;
        bytes
    }

    /// A poisoned lock means that another thread panicked between two whole operations; the bytes are still whole.
    fn lock(&self) -> MutexGuard<'_, Blocks> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many bytes have been stored; the offset that the next one will have.
    pub fn len(&self) -> u64 {
        self.lock().len
    }

    /// Whether nothing has been stored.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends bytes and returns the offset of the first.
    pub fn append(&self, data: &[u8]) -> u64 {
        self.lock().append(data)
    }

    /// Takes back what a partial send did not hand over. Nobody can have received those bytes.
    pub fn truncate(&self, len: u64) {
        self.lock().truncate(len);
    }

    /// Compares received bytes with the stored ones from `offset` on and appends those that go beyond.
    /// Returns the offset of the first byte that differs, if any does.
    pub fn check_or_append(&self, offset: u64, data: &[u8]) -> Option<u64> {
        let mut blocks = self.lock();
        let known = usize::try_from(blocks.len.saturating_sub(offset)).unwrap_or(usize::MAX).min(data.len());
        let mismatch = blocks.first_difference(offset, &data[..known]);
        blocks.append(&data[known..]);
        mismatch
    }

    /// Copies a range out. Shorter than asked if the range goes beyond what is stored.
    pub fn read(&self, range: Range<u64>) -> Vec<u8> {
        let blocks = self.lock();
        // A range from a damaged file may claim anything; only what is stored is worth room.
        let stored = range.end.min(blocks.len).saturating_sub(range.start);
        let mut out = Vec::with_capacity(usize::try_from(stored).unwrap_or(0));
        blocks.for_each_piece(range, |piece| out.extend_from_slice(piece));
        out
    }
}

impl Blocks {
    fn append(&mut self, mut data: &[u8]) -> u64 {
        let from = self.len;
        self.len += data.len() as u64;
        if self.hollow {
            return from;
        }
        while !data.is_empty() {
            let room = match self.blocks.last() {
                Some(last) if last.len() < BLOCK => BLOCK - last.len(),
                _ => {
                    self.blocks.push(Vec::new());
                    BLOCK
                }
            };
            let (now, later) = data.split_at(room.min(data.len()));
            if let Some(last) = self.blocks.last_mut() {
                last.extend_from_slice(now);
            }
            data = later;
        }
        from
    }

    fn truncate(&mut self, len: u64) {
        self.len = self.len.min(len);
        if self.hollow {
            return;
        }
        let keep = usize::try_from(self.len).unwrap_or(usize::MAX);
        self.blocks.truncate(keep.div_ceil(BLOCK));
        let in_last = keep - (self.blocks.len().saturating_sub(1)) * BLOCK;
        if let Some(last) = self.blocks.last_mut() {
            last.truncate(in_last);
        }
    }

    fn first_difference(&self, offset: u64, data: &[u8]) -> Option<u64> {
        let mut at = 0;
        let mut found = None;
        self.for_each_piece(offset..offset + data.len() as u64, |piece| {
            let theirs = &data[at..at + piece.len()];
            if found.is_none() && piece != theirs {
                let differ = piece.iter().zip(theirs).position(|(a, b)| a != b).unwrap_or(0);
                found = Some(offset + (at + differ) as u64);
            }
            at += piece.len();
        });
        found
    }

    fn for_each_piece(&self, range: Range<u64>, mut visit: impl FnMut(&[u8])) {
        if self.hollow {
            return;
        }
        let end = range.end.min(self.len);
        let mut at = range.start;
        while at < end {
            let block = usize::try_from(at / BLOCK as u64).unwrap_or(usize::MAX);
            let from = usize::try_from(at % BLOCK as u64).unwrap_or(0);
            let Some(bytes) = self.blocks.get(block) else { return };
            let until = bytes.len().min(from + usize::try_from(end - at).unwrap_or(usize::MAX));
            visit(&bytes[from..until]);
            at += (until - from) as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_went_in_across_blocks() {
        let store = FlowBytes::default();
        let data: Vec<u8> = (0..200_000_u32).map(|i| (i % 251) as u8).collect();
        for piece in data.chunks(7777) {
            store.append(piece);
        }
        assert_eq!(store.len(), 200_000);
        assert_eq!(store.read(65_530..65_550), data[65_530..65_550]);
        assert_eq!(store.read(0..200_000), data);
        assert_eq!(store.read(199_990..300_000), data[199_990..]);
        assert_eq!(store.read(199_990..u64::MAX), data[199_990..]);
        assert!(store.read(u64::MAX - 1..u64::MAX).is_empty());
        assert_eq!(store.check_or_append(100, &data[100..150_000]), None);
        let mut wrong = data[100..150_000].to_vec();
        wrong[140_000] ^= 1;
        assert_eq!(store.check_or_append(100, &wrong), Some(140_100));
    }

    #[test]
    fn truncation_takes_back_exactly_the_tail() {
        let store = FlowBytes::default();
        store.append(&[1; BLOCK]);
        store.append(&[2; 10]);
        store.truncate(BLOCK as u64 + 3);
        store.append(b"xy");
        assert_eq!(store.read(BLOCK as u64..BLOCK as u64 + 10), b"\x02\x02\x02xy");
        store.truncate(BLOCK as u64);
        store.append(b"z");
        assert_eq!(store.read(BLOCK as u64..BLOCK as u64 + 10), b"z");
        store.truncate(0);
        assert!(store.is_empty());
        store.append(b"again");
        assert_eq!(store.read(0..9), b"again");
    }

    #[test]
    fn a_hollow_store_counts_and_keeps_nothing() {
        let store = FlowBytes::hollow();
        store.append(b"abc");
        assert_eq!(store.check_or_append(3, b"de"), None);
        assert_eq!(store.len(), 5);
        assert!(store.read(0..5).is_empty());
    }
}
