//! The buffer that joins the pieces of one frame that came in several chunks.
//! It holds never more than that frame, so nothing is ever removed from its front.

/// How far an allocation may run ahead of the bytes that came.
pub(super) const AHEAD: usize = 64 * 1024;

/// A growing buffer that is never more than [`AHEAD`] larger than what it holds.
#[derive(Default)]
pub(super) struct Reassembly {
    bytes: Vec<u8>,
}

impl Reassembly {
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.bytes
    }

    /// Appends bytes. `whole` is the length that the buffer will reach, as far as it is known: it saves growing in
    /// steps, but whatever a header claims, at most [`AHEAD`] of it is believed.
    pub fn extend(&mut self, piece: &[u8], whole: usize) {
        let len = self.bytes.len() + piece.len();
        if len > self.bytes.capacity() {
            // Growing by a fixed step is linear work where realloc moves pages (Linux), and the bound is worth it.
            let ahead = whole.saturating_sub(len).min(AHEAD);
            self.bytes.reserve_exact(piece.len() + ahead);
        }
        self.bytes.extend_from_slice(piece);
    }

    /// Appends bytes of a frame whose length is unknown: grows by doubling, up to [`AHEAD`].
    pub fn extend_unknown(&mut self, piece: &[u8]) {
        let len = self.bytes.len() + piece.len();
        self.extend(piece, len + len.min(AHEAD));
    }

    /// Drops bytes from the end.
    pub fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    /// Forgets the bytes; memory is kept for the next frame only if it is within [`AHEAD`].
    pub fn clear(&mut self) {
        self.bytes.clear();
        if self.bytes.capacity() > AHEAD {
            self.bytes = Vec::new();
        }
    }
}
