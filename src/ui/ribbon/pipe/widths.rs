//! How wide each place of the pipe is, and how wide a cell in all of them: numbers, and nothing that is drawn.
//! Places grow with what lies in them, so that bytes are as large as can be.

/// What a place takes beside its cells.
pub const PADDING: f32 = 20.0;
/// Narrower cells have no text.
const NARROWEST: f32 = 12.0;

/// What a place would like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Want {
    /// The width below which its short name is cut, and below which its whole name is.
    pub least: f32,
    pub named: f32,
    /// How many cells it would like to show, and the points that it needs beside them.
    pub cells: f32,
    pub beside: f32,
}

/// The width of a cell, `most` at the highest, and the width of each place, so that all together are `total`.
pub fn widths(total: f32, wants: &[Want], most: f32) -> (f32, Vec<f32>) {
    let wish = |want: &Want, cell: f32| (want.cells * cell + want.beside + PADDING).max(want.least);
    let sum = |cell: f32| wants.iter().map(|want| wish(want, cell)).sum::<f32>();
    let mut cell = most.floor().max(NARROWEST);
    while cell > NARROWEST && sum(cell) > total {
        cell = (cell - 1.0).max(NARROWEST);
    }
    let wished: Vec<f32> = wants.iter().map(|want| wish(want, cell)).collect();
    let (sum, least) = (wished.iter().sum::<f32>(), wants.iter().map(|want| want.least).sum::<f32>());
    if sum <= total {
        return (cell, with_names(wished, wants, total - sum));
    }
    let widths = wished.iter().zip(wants).map(|(wished, want)| {
        if least < total {
            // What is beyond their names is shared out as it was wished for.
            want.least + (wished - want.least) * (total - least) / (sum - least)
        } else {
            want.least * total / least
        }
    });
    (cell, widths.collect())
}

/// What is free goes to places whose whole name has no room, as long as it does, and the rest to all alike.
fn with_names(mut widths: Vec<f32>, wants: &[Want], mut free: f32) -> Vec<f32> {
    for (width, want) in widths.iter_mut().zip(wants) {
        let more = (want.named - *width).max(0.0);
        if more <= free {
            *width += more;
            free -= more;
        }
    }
    let each = free / widths.len().max(1) as f32;
    widths.iter().map(|width| width + each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_fill_the_width_whatever_lies_in_them() {
        let wants = |cells: [f32; 5]| cells.map(|cells| Want { least: 70.0, named: 110.0, cells, beside: 0.0 });
        for cells in [[0.0; 5], [1.0, 6.0, 4.0, 4.0, 6.0], [24.0; 5], [0.0, 0.0, 11.0, 0.0, 12.0]] {
            for total in [120.0, 300.0, 660.0, 1400.0] {
                let (cell, widths) = widths(total, &wants(cells), 44.0);
                assert!((widths.iter().sum::<f32>() - total).abs() < 0.1, "{cells:?} in {total}: {widths:?}");
                assert!((12.0..=44.0).contains(&cell) && widths.iter().all(|width| *width > 0.0), "{widths:?}");
            }
        }
    }

    #[test]
    fn the_first_run_shows_all_its_bytes_in_every_place() {
        let want = |cells| Want { least: 80.0, named: 110.0, cells, beside: 0.0 };
        let (cell, widths) = widths(660.0, &[want(0.0), want(0.0), want(11.0), want(0.0), want(13.0)], 40.0);
        assert!(cell >= 14.0 && widths[2] >= 11.0 * cell + PADDING && widths[4] >= 13.0 * cell, "{cell} {widths:?}");
    }
}
