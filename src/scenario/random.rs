//! Words by chance that are the same for the same seed, for the messages that a scenario generates.
//! It is good for nothing else.

/// A small generator with a fixed sequence for every seed (Steele, Lea and Flood's SplitMix64), so that a seed written
/// in a file means the same messages in every version.
pub(super) struct SplitMix(u64);

impl SplitMix {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn word(&mut self, longest: u32) -> Vec<u8> {
        let len = 1 + self.next() % u64::from(longest);
        (0..len).map(|_| b'a' + u8::try_from(self.next() % 26).unwrap_or(0)).collect()
    }
}
