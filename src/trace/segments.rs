//! A growing list that can be published: cloning it is cheap, and a clone never changes.
//! It is not a general container; nothing is ever removed or replaced.

use std::sync::Arc;

/// Items per segment: a power of two, so that finding one is a shift and a mask.
const SEGMENT: usize = 1024;

/// A list in shared segments. A clone shares them all; a push copies at most the last one, and only if a clone holds it.
#[derive(Debug)]
pub struct Segments<T> {
    segments: Vec<Arc<Vec<T>>>,
    len: usize,
}

impl<T> Default for Segments<T> {
    fn default() -> Self {
        Self { segments: Vec::new(), len: 0 }
    }
}

impl<T> Clone for Segments<T> {
    fn clone(&self) -> Self {
        Self { segments: self.segments.clone(), len: self.len }
    }
}

impl<T: Clone> Segments<T> {
    /// Appends one item.
    pub fn push(&mut self, item: T) {
        if self.len.is_multiple_of(SEGMENT) {
            // Most lists of a run stay short, so a segment grows as a vector does.
            self.segments.push(Arc::new(Vec::new()));
        }
        if let Some(last) = self.segments.last_mut() {
            Arc::make_mut(last).push(item);
            self.len += 1;
        }
    }
}

impl<T> Segments<T> {
    /// How many items there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The item at `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<&T> {
        self.segments.get(index / SEGMENT)?.get(index % SEGMENT)
    }

    /// The last item.
    pub fn last(&self) -> Option<&T> {
        self.len.checked_sub(1).and_then(|index| self.get(index))
    }

    /// The items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.segments.iter().flat_map(|segment| segment.iter())
    }

    /// The items from `from` on, in order.
    pub fn iter_from(&self, from: usize) -> impl Iterator<Item = &T> + '_ {
        let skip = from % SEGMENT;
        self.segments.iter().skip(from / SEGMENT).flat_map(|segment| segment.iter()).skip(skip)
    }

    /// How many items at the front satisfy `before`, given that all of those stand first (a bisection).
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let whole = self.segments.partition_point(|segment| segment.last().is_some_and(&before));
        let rest = self.segments.get(whole).map_or(0, |segment| segment.partition_point(&before));
        // The last segment may be short, and where all items satisfy `before` it counts as a whole one.
        (whole * SEGMENT + rest).min(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_saw_while_the_list_grows() {
        let mut list = Segments::default();
        for item in 0..3000_u32 {
            list.push(item);
        }
        let seen = list.clone();
        list.push(3000);
        assert_eq!(seen.len(), 3000);
        assert_eq!(seen.get(3000), None);
        assert_eq!(list.get(3000), Some(&3000));
        assert!(seen.iter().copied().eq(0..3000));
        assert!(list.iter_from(1500).copied().eq(1500..=3000));
    }

    #[test]
    fn bisection_finds_the_same_place_as_counting() {
        let mut list = Segments::default();
        for item in 0..2500_u32 {
            list.push(item * 2);
        }
        for limit in [0, 1, 2, 2047, 2048, 2049, 4998, 4999, 9999] {
            let counted = list.iter().filter(|item| **item < limit).count();
            assert_eq!(list.partition_point(|item| *item < limit), counted, "limit {limit}");
        }
    }
}
