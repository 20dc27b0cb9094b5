//! The ways to cut a stream: a number whose bit k says whether the stream is cut behind byte k + 1.
//! It sends nothing.

/// The longest stream, in bytes: 2^9 cuts are as many connections.
pub const LONGEST_STREAM: usize = 10;

/// How many ways there are to cut a stream of so many bytes.
pub fn cuts(len: usize) -> u64 {
    1 << len.saturating_sub(1).min(63)
}

/// The pieces of a cut.
pub fn pieces(stream: &[u8], cut: u64) -> Vec<Vec<u8>> {
    let mut pieces = vec![Vec::new()];
    for (place, byte) in stream.iter().enumerate() {
        if place > 0 && cut >> (place - 1) & 1 == 1 {
            pieces.push(Vec::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(*byte);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_a_number_with_a_bit_for_each_joint() {
        assert_eq!(cuts(3), 4);
        assert_eq!(pieces(b"abc", 0), [b"abc".to_vec()]);
        assert_eq!(pieces(b"abc", 1), [b"a".to_vec(), b"bc".to_vec()]);
        assert_eq!(pieces(b"abc", 3), [b"a".to_vec(), b"b".to_vec(), b"c".to_vec()]);
    }
}
