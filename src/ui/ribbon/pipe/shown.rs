//! Which cells of a place are drawn where it holds more than fits: the newest ones, and how many there are before them.
//! It draws nothing.

use std::ops::Range;

use crate::figure::{Compartment, Held};

/// Cells that a place asks room for at most.
const WISHED: u64 = 24;
/// What the mark of a verdict with its frame, and the wall of a datagram take beside the cells, in points.
const MARK: f32 = 30.0;
const WALL: f32 = 9.0;
/// What `+n` takes.
const MORE: f32 = 36.0;

/// A group of cells that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group<'c> {
    pub held: &'c Held,
    /// The bytes of it that are drawn.
    pub bytes: Range<u64>,
    /// Whether more of it follows.
    pub is_cut: bool,
}

/// What is drawn of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown<'c> {
    pub groups: Vec<Group<'c>>,
    /// Bytes of a stream, or datagrams or messages, that lie in it before those.
    pub before: u64,
}

/// How many cells a place would fill, and how many points it needs beside them.
pub fn wished(one: &Compartment) -> (f32, f32) {
    let mut cells = 0;
    let mut points = if one.more > 0 { MORE } else { 0.0 };
    for held in one.holds.iter().rev() {
        if cells + length(held) > WISHED {
            return ((cells + length(held)).min(WISHED) as f32, points + beside(held).max(MORE));
        }
        cells += length(held);
        points += beside(held);
    }
    (cells as f32, points)
}

fn length(held: &Held) -> u64 {
    held.range.end - held.range.start
}

/// How wide a group is, in points.
fn width(held: &Held, cell: f32) -> f32 {
    length(held) as f32 * cell + beside(held)
}

fn beside(held: &Held) -> f32 {
    match (held.mark, held.index) {
        (Some(_), _) => MARK,
        (None, Some(_)) => WALL,
        (None, None) => 0.0,
    }
}

/// What of a place is drawn in a width, with cells of another one.
pub fn shown(one: &Compartment, room: f32, cell: f32) -> Shown<'_> {
    let all: f32 = one.holds.iter().map(|held| width(held, cell)).sum();
    let mut left = if all <= room && one.more == 0 { room } else { (room - MORE).max(cell) };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for held in one.holds.iter().rev() {
        let whole = width(held, cell);
        if whole <= left {
            groups.push(Group { held, bytes: held.range.clone(), is_cut: false });
            left -= whole;
            continue;
        }
        groups.extend(part(held, ((left - beside(held)) / cell).max(0.0) as u64, groups.is_empty()));
        break;
    }
    groups.reverse();
    let before = match groups.first() {
        Some(first) if first.held.index.is_none() => first.bytes.start - first.held.range.start,
        _ => (one.more + one.holds.len() - groups.len()) as u64,
    };
    Shown { groups, before }
}

/// A part of what does not fit: of a stream its newest bytes, of the newest message its first ones.
fn part(held: &Held, cells: u64, is_newest: bool) -> Option<Group<'_>> {
    if held.index.is_none() {
        let cells = cells.max(1);
        return Some(Group { held, bytes: held.range.end - cells.min(held.range.end)..held.range.end, is_cut: false });
    }
    let bytes = held.range.start..held.range.start + cells.saturating_sub(1);
    is_newest.then_some(Group { held, bytes, is_cut: true })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Ink;

    fn held(range: Range<u64>, index: Option<usize>) -> Held {
        Held { range, index, ink: Ink::Plain, mark: None }
    }

    fn place(holds: Vec<Held>, more: usize) -> Compartment {
        Compartment {
            buffer: None,
            follows: true,
            label: "",
            short: "",
            counts: Vec::new(),
            room: None,
            holds,
            more,
            is_known: true,
            name: String::new(),
        }
    }

    const CELL: f32 = 20.0;

    #[test]
    fn of_a_stream_the_newest_bytes_are_shown_and_the_others_counted() {
        let one = place(vec![held(10..110, None)], 0);
        let Shown { groups, before } = shown(&one, MORE + 10.5 * CELL, CELL);
        assert_eq!((groups[0].bytes.clone(), before), (100..110, 90));
        let all = shown(&one, 100.0 * CELL, CELL);
        assert_eq!((all.groups[0].bytes.clone(), all.before), (10..110, 0));
        assert_eq!(wished(&one), (WISHED as f32, MORE));
    }

    #[test]
    fn datagrams_are_shown_whole_or_not_at_all() {
        let one = place((0..5).map(|n| held(n * 4..n * 4 + 4, Some(n as usize))).collect(), 3);
        let Shown { groups, before } = shown(&one, MORE + 2.0 * (4.0 * CELL + WALL) + CELL, CELL);
        assert_eq!(groups.iter().map(|group| group.held.index).collect::<Vec<_>>(), [Some(3), Some(4)]);
        assert_eq!(before, 6);
        let tight = shown(&one, MORE + 3.0 * CELL, CELL);
        assert!(tight.groups[0].is_cut && tight.groups.len() == 1, "of the newest the beginning is shown: {tight:?}");
    }
}
