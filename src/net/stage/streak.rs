//! How often something has happened in a row: a count that begins anew when what would end the row has happened.
//! It does not know what either is.

/// So many times, at this count of what ends the row.
#[derive(Clone, Copy, Debug, Default)]
pub struct Streak {
    times: u32,
    at: u64,
}

impl Streak {
    /// It has happened so many times more, while the count of what ends the row is `at`.
    pub fn add(&mut self, times: u32, at: u64) {
        *self = Self { times: self.times(at).saturating_add(times), at };
    }

    /// How often it has happened in a row, if the count is `at` now.
    pub fn times(self, at: u64) -> u32 {
        if self.at == at { self.times } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_ends_when_the_count_goes_on() {
        let mut streak = Streak::default();
        streak.add(1, 7);
        streak.add(2, 7);
        assert_eq!((streak.times(7), streak.times(8)), (3, 0));
        streak.add(1, 8);
        assert_eq!(streak.times(8), 1);
    }
}
