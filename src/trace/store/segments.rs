//! A growing list that can be published: cloning it is cheap, and a clone never changes.
//! It is not a general container; nothing is ever removed or replaced.

use std::sync::Arc;

/// Items per segment: a power of two, so that finding one is a shift and a mask.
const SEGMENT: usize = 1024;

/// A list in segments. Full ones are shared with every clone; the last one is each list's own, so that a push, which
/// happens for every event, is a push onto a vector and nothing more.
#[derive(Clone, Debug)]
pub struct Segments<T> {
    full: Vec<Arc<Vec<T>>>,
    last: Vec<T>,
}

impl<T> Default for Segments<T> {
    fn default() -> Self {
        Self { full: Vec::new(), last: Vec::new() }
    }
}

impl<T> Segments<T> {
    /// Appends one item.
    pub fn push(&mut self, item: T) {
        if self.last.len() == SEGMENT {
            self.full.push(Arc::new(std::mem::take(&mut self.last)));
        }
        self.last.push(item);
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.full.len() * SEGMENT + self.last.len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }

    /// The item at `index`, counted from 0.
    pub fn get(&self, index: usize) -> Option<&T> {
        let segment = self.full.get(index / SEGMENT).map_or(&self.last, Arc::as_ref);
        let before = self.full.len().min(index / SEGMENT) * SEGMENT;
        segment.get(index - before)
    }

    /// The last item.
    pub fn last(&self) -> Option<&T> {
        self.last.last()
    }

    fn segments(&self) -> impl Iterator<Item = &Vec<T>> + '_ {
        self.full.iter().map(Arc::as_ref).chain([&self.last])
    }

    /// The items in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> + '_ {
        self.segments().flatten()
    }

    /// The items from `from` on, in order.
    pub fn iter_from(&self, from: usize) -> impl Iterator<Item = &T> + '_ {
        let whole = (from / SEGMENT).min(self.full.len());
        self.segments().skip(whole).flatten().skip(from - whole * SEGMENT)
    }

    /// How many items at the front satisfy `before`, given that all of those stand first (a bisection).
    pub fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let whole = self.full.partition_point(|segment| segment.last().is_some_and(&before));
        let segment = self.full.get(whole).map_or(&self.last, Arc::as_ref);
        whole * SEGMENT + segment.partition_point(&before)
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
    fn items_are_found_wherever_the_segments_end() {
        for len in [0, 1, 1023, 1024, 1025, 2048, 2049] {
            let mut list = Segments::default();
            (0..len).for_each(|item| list.push(item));
            assert_eq!((list.len(), list.is_empty()), (len, len == 0));
            assert_eq!(list.last().copied(), len.checked_sub(1));
            for index in 0..len + 2 {
                assert_eq!(list.get(index).copied(), (index < len).then_some(index), "{index} of {len}");
                assert!(list.iter_from(index).copied().eq(index..len), "from {index} of {len}");
            }
            assert_eq!(list.partition_point(|_| true), len);
        }
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
