//! How high each part of a card is in the height that there is: numbers, and nothing that is drawn.
//! Where it is too low for all, rows grow lower as long as they are seen well; then parts go in a fixed order, and after
//! that rows grow as low as can be read.

/// The heights of the parts of a card, in points, from top to bottom. What has no height is left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Room {
    pub sends: f32,
    pub cells: f32,
    pub recvs: f32,
    pub messages: f32,
    /// The same messages under another framing, where somebody asks for that.
    pub messages_if: f32,
    /// The strip that shows the whole of a flow of which a part is in sight.
    pub map: f32,
    /// Of the pipe: its names, the places themselves, the counts below.
    pub labels: f32,
    pub pipe: f32,
    pub counts: f32,
    pub footer: f32,
    /// Between two parts.
    pub gap: f32,
}

/// The title; it is never left out.
pub const TITLE: f32 = 24.0;
/// What the card's frame takes above and below, together.
pub const FRAME: f32 = 20.0;
/// The least height of a card without its line of reasons.
pub const LEAST: f32 = TITLE + FRAME + 16.0 + 18.0 + 16.0 + 18.0 + 22.0 + 7.0 * LEAST_GAP;

const LEAST_GAP: f32 = 3.0;
const MOST_GAP: f32 = 12.0;

impl Room {
    /// What the parts would like, for cells of a width.
    fn wished(cell: f32, map: bool, anew: bool) -> Self {
        let calls = (cell * 0.45).clamp(24.0, 36.0);
        Self {
            sends: calls,
            cells: cell.max(30.0),
            recvs: calls,
            messages: (cell * 0.62).clamp(28.0, 46.0),
            messages_if: if anew { (cell * 0.62).clamp(28.0, 46.0) } else { 0.0 },
            map: if map { 14.0 } else { 0.0 },
            labels: 18.0,
            pipe: (cell * 0.95).clamp(44.0, 72.0),
            counts: 16.0,
            footer: 20.0,
            gap: 5.0,
        }
    }

    /// Rows that can still be seen well.
    fn well(self) -> Self {
        let lower = |height: f32, least: f32| (height * 0.72).max(least).min(height);
        Self {
            sends: lower(self.sends, 22.0),
            cells: lower(self.cells, 30.0),
            recvs: lower(self.recvs, 22.0),
            messages: lower(self.messages, 26.0),
            messages_if: if self.messages_if > 0.0 { lower(self.messages_if, 26.0) } else { 0.0 },
            pipe: lower(self.pipe, 42.0),
            gap: LEAST_GAP,
            ..self
        }
    }

    /// Rows that can still be read.
    fn least(self) -> Self {
        let messages_if = self.messages_if.min(18.0);
        Self { sends: 16.0, cells: 18.0, recvs: 16.0, messages: 18.0, messages_if, pipe: 22.0, gap: LEAST_GAP, ..self }
    }

    /// The heights for cells of a width, in a card of a height, whose line of reasons takes `why`.
    pub fn of(height: f32, cell: f32, [map, anew]: [bool; 2], why: f32) -> Self {
        let height = height - TITLE - FRAME - why;
        let mut wished = Self::wished(cell, map, anew);
        let leaving: [fn(&mut Self); 4] =
            [|room| room.counts = 0.0, |room| room.footer = 0.0, |room| room.map = 0.0, |room| room.labels = 0.0];
        for leave in leaving {
            if wished.well().sum() > height {
                leave(&mut wished);
            }
        }
        if wished.sum() <= height {
            let free = height - wished.sum();
            wished.gap = (wished.gap + free / 9.0).min(MOST_GAP);
            return wished;
        }
        let (well, least) = (wished.well(), wished.least());
        if well.sum() <= height { well.towards(wished, height) } else { least.towards(well, height) }
    }

    /// Between this and a higher one, as high as there is room.
    fn towards(self, higher: Self, height: f32) -> Self {
        let (more, fewer) = (higher.sum(), self.sum());
        let share = if more > fewer { ((height - fewer) / (more - fewer)).clamp(0.0, 1.0) } else { 0.0 };
        let between = |low: f32, high: f32| low + (high - low) * share;
        Self {
            sends: between(self.sends, higher.sends),
            cells: between(self.cells, higher.cells),
            recvs: between(self.recvs, higher.recvs),
            messages: between(self.messages, higher.messages),
            messages_if: between(self.messages_if, higher.messages_if),
            pipe: between(self.pipe, higher.pipe),
            gap: between(self.gap, higher.gap),
            ..self
        }
    }

    /// The height of all parts with the gaps between them.
    pub fn sum(&self) -> f32 {
        let gaps = if self.footer > 0.0 { 3.0 } else { 2.0 };
        self.rows() + self.pipe() + self.footer + gaps * self.gap
    }

    /// The height of the rows over the axis, and of the strip below them.
    pub fn rows(&self) -> f32 {
        let map = if self.map > 0.0 { self.map + self.gap } else { 0.0 };
        let anew = if self.messages_if > 0.0 { self.messages_if + self.gap } else { 0.0 };
        self.sends + self.cells + self.recvs + self.messages + 3.0 * self.gap + anew + map
    }

    /// The height of the pipe.
    pub fn pipe(&self) -> f32 {
        self.labels + self.pipe + self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heights(height: f32, cell: f32, map: bool) -> (Room, f32) {
        let room = Room::of(height, cell, [map, false], 20.0);
        (room, room.sum() + TITLE + FRAME + 20.0)
    }

    #[test]
    fn a_card_is_no_higher_than_its_room_down_to_the_least() {
        for height in (0..120).map(|step| 20.0 + step as f32 * 10.0) {
            for cell in [0.01, 7.0, 18.0, 30.0, 54.0, 64.0, 96.0] {
                for map in [false, true] {
                    let (room, sum) = heights(height, cell, map);
                    assert!(sum <= height.max(LEAST + 20.0) + 0.1, "{height} {cell} {map}: {sum} {room:?}");
                    assert!(room.cells >= 18.0 && room.sends >= 16.0 && room.pipe >= 22.0, "{height} {cell}: {room:?}");
                }
            }
        }
    }

    #[test]
    fn parts_go_in_a_fixed_order() {
        let mut gone = Vec::new();
        for height in (150..700).rev() {
            let (room, _) = heights(height as f32, 54.0, true);
            for (name, height) in
                [("counts", room.counts), ("map", room.map), ("footer", room.footer), ("labels", room.labels)]
            {
                if height <= 0.0 && !gone.contains(&name) {
                    gone.push(name);
                }
            }
        }
        assert_eq!(gone, ["counts", "footer", "map", "labels"]);
    }

    #[test]
    fn wider_cells_are_higher_ones() {
        let (small, large) = (heights(900.0, 30.0, false).0, heights(900.0, 64.0, false).0);
        assert!(large.cells > small.cells && large.sends > small.sends && large.messages > small.messages);
        assert_eq!(large.cells, 64.0);
    }
}
