//! The bytes of one flow, stored once, in stream order; every range of offsets in the trace points in here.
//! It does not know who sent or received them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::trace::model::FlowId;

/// Small appends are gathered up to this many bytes before they become a piece of their own.
const PIECE: usize = 64 * 1024;

/// From this many bytes on, copying and comparing takes longer than the other end should wait for the lock.
const LARGE: usize = 16 * 1024;

/// The bytes of one flow. Clones share them: the sender appends, everybody else reads.
#[derive(Clone, Debug, Default)]
pub struct FlowBytes {
    inner: Arc<Mutex<Pieces>>,
    /// Counters only: offsets are kept, contents are not.
    counting: bool,
}

/// The stores of all flows of one run, shared by the sockets that fill them and the trace that points into them.
#[derive(Clone, Debug, Default)]
pub struct ByteStore {
    flows: Arc<Mutex<BTreeMap<FlowId, FlowBytes>>>,
    counting: bool,
}

impl ByteStore {
    /// Stores that only count.
    pub fn counting() -> Self {
        Self { flows: Arc::default(), counting: true }
    }

    /// The store of one flow, made on first use. One that only counts is not remembered, since nobody reads it.
    pub fn flow(&self, id: FlowId) -> FlowBytes {
        if self.counting {
            return FlowBytes::counting();
        }
        self.flows.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default().clone()
    }
}

/// The bytes in pieces that follow one another without a gap.
#[derive(Debug, Default)]
struct Pieces {
    /// Where each full piece begins, and its bytes. They are shared, so that they can be read without the lock.
    full: Vec<(u64, Arc<Vec<u8>>)>,
    /// What comes after the full pieces, still growing.
    tail: Vec<u8>,
    len: u64,
}

impl FlowBytes {
    /// A store that counts offsets but keeps no bytes, for a server that nobody watches.
    pub fn counting() -> Self {
        Self { inner: Arc::default(), counting: true }
    }

    /// A poisoned lock means that another thread panicked between two whole operations; the bytes are still whole.
    fn lock(&self) -> MutexGuard<'_, Pieces> {
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
        if self.counting {
            return self.lock().count(data.len());
        }
        if data.len() < LARGE {
            return self.lock().append(data);
        }
        let piece = Arc::new(data.to_vec());
        self.lock().append_piece(piece)
    }

    /// Takes back what a partial send did not hand over. Nobody can have received those bytes.
    pub fn truncate(&self, len: u64) {
        self.lock().truncate(len);
    }

    /// Compares received bytes with the stored ones from `offset` on and appends those that go beyond.
    /// Returns the offset of the first byte that differs, if any does.
    pub fn check_or_append(&self, offset: u64, data: &[u8]) -> Option<u64> {
        let mut pieces = self.lock();
        let known = usize::try_from(pieces.len.saturating_sub(offset)).unwrap_or(usize::MAX).min(data.len());
        let (known, new) = data.split_at(known);
        if self.counting {
            pieces.count(new.len());
            return None;
        }
        let in_tail = pieces.first_difference_in_tail(offset, known);
        let full = pieces.full_pieces(offset..offset + known.len() as u64);
        if known.len() < LARGE {
            let in_full = full.iter().find_map(|(start, piece)| first_difference(*start, piece, offset, known));
            pieces.append(new);
            return in_full.or(in_tail);
        }
        let full = full.to_vec();
        pieces.append(new);
        drop(pieces);
        full.iter().find_map(|(start, piece)| first_difference(*start, piece, offset, known)).or(in_tail)
    }

    /// Copies a range out. Shorter than asked if the range goes beyond what is stored.
    pub fn read(&self, range: Range<u64>) -> Vec<u8> {
        let pieces = self.lock();
        let range = range.start..range.end.min(pieces.len);
        // A range from a damaged file may claim anything; only what is stored is worth room.
        let mut out = Vec::with_capacity(usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(0));
        for (start, piece) in pieces.full_pieces(range.clone()) {
            out.extend_from_slice(overlap(*start, piece, &range));
        }
        out.extend_from_slice(overlap(pieces.tail_start(), &pieces.tail, &range));
        out
    }
}

/// The part of a piece that lies in a range of the stream.
fn overlap<'p>(start: u64, piece: &'p [u8], range: &Range<u64>) -> &'p [u8] {
    let place = |offset: u64| usize::try_from(offset.saturating_sub(start)).unwrap_or(usize::MAX).min(piece.len());
    piece.get(place(range.start)..place(range.end)).unwrap_or_default()
}

/// Compares what a piece and the data that was received at `offset` have in common.
fn first_difference(start: u64, piece: &[u8], offset: u64, data: &[u8]) -> Option<u64> {
    let ours = overlap(start, piece, &(offset..offset + data.len() as u64));
    let theirs = overlap(offset, data, &(start..start + piece.len() as u64));
    if ours == theirs {
        return None;
    }
    let differ = ours.iter().zip(theirs).position(|(a, b)| a != b).unwrap_or(0);
    Some(start.max(offset) + differ as u64)
}

impl Pieces {
    fn tail_start(&self) -> u64 {
        self.len - self.tail.len() as u64
    }

    fn count(&mut self, bytes: usize) -> u64 {
        let from = self.len;
        self.len += bytes as u64;
        from
    }

    fn append(&mut self, data: &[u8]) -> u64 {
        if self.tail.len() + data.len() > PIECE {
            self.fill_piece();
            // A flow that has filled one piece will fill the next; a short one should not take the room.
            self.tail.reserve(PIECE);
        }
        self.tail.extend_from_slice(data);
        self.count(data.len())
    }

    fn append_piece(&mut self, piece: Arc<Vec<u8>>) -> u64 {
        self.fill_piece();
        let from = self.count(piece.len());
        self.full.push((from, piece));
        from
    }

    fn fill_piece(&mut self) {
        if !self.tail.is_empty() {
            let start = self.tail_start();
            self.full.push((start, Arc::new(std::mem::take(&mut self.tail))));
        }
    }

    fn truncate(&mut self, len: u64) {
        if len >= self.len {
            return;
        }
        let in_tail = len.saturating_sub(self.tail_start());
        self.tail.truncate(usize::try_from(in_tail).unwrap_or(usize::MAX));
        self.full.retain(|(start, _)| *start < len);
        if let Some((start, piece)) = self.full.last_mut()
            && *start + piece.len() as u64 > len
        {
            Arc::make_mut(piece).truncate(usize::try_from(len - *start).unwrap_or(usize::MAX));
        }
        self.len = len;
    }

    /// The full pieces that have bytes in a range.
    fn full_pieces(&self, range: Range<u64>) -> &[(u64, Arc<Vec<u8>>)] {
        let first = self.full.partition_point(|(start, piece)| start + piece.len() as u64 <= range.start);
        let end = self.full.partition_point(|(start, _)| *start < range.end);
        self.full.get(first..end).unwrap_or_default()
    }

    fn first_difference_in_tail(&self, offset: u64, data: &[u8]) -> Option<u64> {
        first_difference(self.tail_start(), &self.tail, offset, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_as_they_went_in_across_pieces() {
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
        store.append(&[1; PIECE]);
        store.append(&[2; 10]);
        store.truncate(PIECE as u64 + 3);
        store.append(b"xy");
        assert_eq!(store.read(PIECE as u64..PIECE as u64 + 10), b"\x02\x02\x02xy");
        store.truncate(PIECE as u64);
        store.append(b"z");
        assert_eq!(store.read(PIECE as u64..PIECE as u64 + 10), b"z");
        store.truncate(0);
        assert!(store.is_empty());
        store.append(b"again");
        assert_eq!(store.read(0..9), b"again");
    }

    /// A store of many appends of all sizes, against one vector.
    #[test]
    fn pieces_of_every_size_read_compare_and_truncate_as_one_vector_does() {
        let (store, mut plain) = (FlowBytes::default(), Vec::new());
        let byte = |at: usize| (at * 31 % 251) as u8;
        for size in [1, 70_000, 5, LARGE - 1, LARGE, LARGE + 1, 60_000, 10, PIECE, PIECE + 1, 0, 3, 200_000, 2] {
            let data: Vec<u8> = (plain.len()..plain.len() + size).map(byte).collect();
            assert_eq!(store.append(&data), plain.len() as u64);
            plain.extend(data);
        }
        let len = plain.len();
        for (from, to) in
            [(0, len), (0, 1), (69_999, 70_003), (70_006, 86_400), (len - 3, len), (len / 2, len / 2 + 100_000)]
        {
            assert_eq!(store.read(from as u64..to as u64), plain[from..to], "{from}..{to}");
            assert_eq!(store.check_or_append(from as u64, &plain[from..to]), None, "{from}..{to}");
            for wrong in [from, (from + to) / 2, to - 1] {
                let mut data = plain[from..to].to_vec();
                data[wrong - from] ^= 0x80;
                assert_eq!(store.check_or_append(from as u64, &data), Some(wrong as u64), "{from}..{to} at {wrong}");
            }
        }
        assert_eq!(store.check_or_append(len as u64 - 2, &[plain[len - 2], plain[len - 1], 8, 9]), None);
        plain.extend([8, 9]);
        for keep in [len + 1, len, len - 100_000, 86_400, 70_001, 70_000, 1] {
            store.truncate(keep as u64);
            plain.truncate(keep);
            assert_eq!((store.len(), store.read(0..u64::MAX) == plain), (keep as u64, true), "kept {keep}");
        }
    }

    #[test]
    fn a_counting_store_counts_and_keeps_nothing() {
        let store = FlowBytes::counting();
        store.append(b"abc");
        assert_eq!(store.check_or_append(3, b"de"), None);
        assert_eq!(store.len(), 5);
        assert!(store.read(0..5).is_empty());
    }
}
