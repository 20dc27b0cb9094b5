//! How large the panels of the window are, for any room there is: numbers, and nothing that draws.
//! What is in a panel, and in which order panels are drawn, is the window's affair.

/// A width and a height, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub width: f32,
    pub height: f32,
}

/// What is worked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A run of native programs.
    Native,
    /// Programs in Python; whether one of them waits for somebody to type.
    Programs { asked: bool },
    /// A lesson; whether its step edits a text, and whether it lets actors go.
    Lesson { edits: bool, schedules: bool },
}

/// How much room there is, by the width in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Below 900: every panel gives way.
    Narrow,
    /// Below 1200: panels have a share of the width, whatever they would like.
    Middle,
    /// Panels are as large as they like to be.
    Wide,
}

impl Class {
    /// The class of a width.
    pub fn of(width: f32) -> Self {
        if width < 900.0 {
            Class::Narrow
        } else if width < 1200.0 {
            Class::Middle
        } else {
            Class::Wide
        }
    }
}

/// One panel across its shorter way: its size at first, and between what it can be dragged. `least <= size <= most`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    pub size: f32,
    pub least: f32,
    pub most: f32,
    /// Whether it cannot be dragged.
    pub is_fixed: bool,
}

impl Span {
    fn new(size: f32, least: f32, most: f32) -> Self {
        let most = most.max(0.0);
        let least = least.clamp(0.0, most);
        Self { size: size.clamp(least, most), least, most, is_fixed: false }
    }

    fn fixed(size: f32, most: f32) -> Self {
        Self { is_fixed: true, ..Self::new(size, size, most) }
    }
}

/// Which panels there are, and how large. What is left is the middle with the ribbons.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Plan {
    /// Widths.
    pub left: Option<Span>,
    pub right: Option<Span>,
    /// The height of what stands at the bottom of the right column.
    pub lower_right: Option<Span>,
    /// The height of what stands below the ribbons.
    pub below: Option<Span>,
}

/// What a column leaves free above and below what is in it, together.
const MARGINS: f32 = 16.0;
/// A presentation that is as wide has room for programs beside the ribbons.
const ROOM_FOR_TEXTS: f32 = 1100.0;
/// A presentation that is as high has room for what programs print.
const ROOM_FOR_CONSOLE: f32 = 560.0;

/// The plan for so much room. A presentation shows what is looked at, in fixed parts of the room.
pub fn plan(size: Size, work: Work, presented: bool) -> Plan {
    let size = Size { width: size.width.max(0.0), height: size.height.max(0.0) };
    match work {
        Work::Native if presented => Plan::default(),
        Work::Native => native(size),
        Work::Programs { .. } if !presented => programs(size),
        Work::Programs { asked } => programs_presented(size, asked),
        Work::Lesson { edits, schedules } => lesson(size, edits, schedules, presented),
    }
}

/// The most that a left and a right column may have, so that something is left for the ribbons.
fn most(width: f32) -> [f32; 2] {
    match Class::of(width) {
        Class::Wide => [width * 0.4, width * 0.45],
        Class::Middle => [width * 0.32, width * 0.42],
        Class::Narrow => [width * 0.3, width * 0.38],
    }
}

fn native(Size { width, height }: Size) -> Plan {
    let [left, right] = most(width);
    Plan {
        left: Some(Span::new(210.0, 160.0, left)),
        right: Some(Span::new((width * 0.27).clamp(300.0, 480.0), 220.0, right)),
        lower_right: Some(Span::new((height - MARGINS) * 0.5, 60.0, height * 0.8)),
        below: None,
    }
}

fn programs(Size { width, height }: Size) -> Plan {
    let [left, right] = most(width);
    Plan {
        left: Some(Span::new(186.0, 150.0, left)),
        right: Some(Span::new((width * 0.37).clamp(360.0, 720.0), 260.0, right)),
        lower_right: Some(Span::new((height - MARGINS) * 0.36, 60.0, height * 0.8)),
        below: Some(Span::new((height * 0.3).max(150.0), 70.0, height * 0.7)),
    }
}

fn programs_presented(Size { width, height }: Size, asked: bool) -> Plan {
    let below = if height > ROOM_FOR_CONSOLE {
        Some(Span::new((height * 0.3).max(150.0), 70.0, height * 0.7))
    } else {
        asked.then(|| Span::fixed(48.0, height * 0.7))
    };
    Plan {
        left: None,
        right: Some(Span::fixed(width * 0.44, width * 0.45)),
        lower_right: Some(Span::fixed((height - MARGINS) * 0.36, height * 0.8)),
        below,
    }
}

fn lesson(Size { width, height }: Size, edits: bool, schedules: bool, presented: bool) -> Plan {
    // A presentation without much room leaves the programs out where the step is not about their text.
    let texts = !presented || edits || width > ROOM_FOR_TEXTS;
    let [left, right] = most(width);
    let left = match (presented, texts) {
        (true, true) => Span::fixed(width * 0.33, width * 0.4),
        (true, false) => Span::fixed(width * 0.40, width * 0.4),
        (false, _) => Span::new((width * 0.27).clamp(330.0, 520.0), 280.0, left),
    };
    // Who edits needs the text more than the ribbon.
    let part = if edits { 0.40 } else { 0.29 };
    let right = texts.then(|| Span::new((width * part).clamp(280.0, 860.0), 240.0, right));
    let lower = if schedules { 0.5 } else { 0.36 };
    let (share, least) = if presented { (0.22, 84.0) } else { (0.26, 130.0) };
    Plan {
        left: Some(left),
        right,
        lower_right: right.filter(|_| !presented).map(|_| Span::new((height - MARGINS) * lower, 60.0, height * 0.8)),
        below: Some(Span::new((height * share).max(least), 70.0, height * 0.7)),
    }
}

/// A place in the window: left, top, width and height, in points.
pub type Place = [f32; 4];

impl Plan {
    /// Where everything stands in so much room when nothing has been dragged: the panels, and last the middle.
    pub fn places(&self, Size { width, height }: Size) -> Vec<Place> {
        let span = |span: Option<Span>| span.map_or(0.0, |span| span.size);
        let (left, right, below) = (span(self.left), span(self.right), span(self.below));
        let lower = if self.right.is_some() { span(self.lower_right) } else { 0.0 };
        let middle = width - left - right;
        let all = [
            [0.0, 0.0, left, height],
            [width - right, 0.0, right, height - lower],
            [width - right, height - lower, right, lower],
            [left, height - below, middle, below],
            [left, 0.0, middle, height - below],
        ];
        all.to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn works() -> Vec<Work> {
        let both = [false, true];
        let lessons = both.into_iter().flat_map(|edits| both.map(|schedules| Work::Lesson { edits, schedules }));
        [Work::Native].into_iter().chain(both.map(|asked| Work::Programs { asked })).chain(lessons).collect()
    }

    /// Many windows, in points: sizes in pixels, each at many zooms.
    fn sizes() -> Vec<Size> {
        let pixels = [
            0_u16, 1, 240, 320, 480, 640, 728, 768, 800, 899, 960, 1024, 1080, 1200, 1280, 1366, 1440, 1920, 2560, 3840,
        ];
        let zooms = [0.5, 0.75, 1.0, 1.1, 1.25, 1.35, 1.5, 2.0, 2.5, 3.0];
        let mut sizes = Vec::new();
        for width in pixels {
            for height in pixels {
                let (width, height) = (f32::from(width), f32::from(height));
                sizes.extend(zooms.map(|zoom| Size { width: width / zoom, height: height / zoom }));
            }
        }
        sizes
    }

    fn overlap(one: &Place, other: &Place) -> bool {
        let apart = |axis: usize| {
            let end = |place: &Place| place[axis] + place[axis + 2];
            end(one) <= other[axis] + 0.01 || end(other) <= one[axis] + 0.01
        };
        let is_empty = |place: &Place| place[2] <= 0.0 || place[3] <= 0.0;
        !(is_empty(one) || is_empty(other) || apart(0) || apart(1))
    }

    #[test]
    fn in_every_size_nothing_is_negative_nothing_overlaps_and_all_is_inside() {
        for size in sizes() {
            for work in works() {
                for presented in [false, true] {
                    let places = plan(size, work, presented).places(size);
                    let what = format!("{size:?} {work:?} {presented}: {places:?}");
                    for (n, place) in places.iter().enumerate() {
                        assert!(place.iter().all(|number| *number >= 0.0), "{what}");
                        assert!(
                            place[0] + place[2] <= size.width + 0.01 && place[1] + place[3] <= size.height + 0.01,
                            "{what}"
                        );
                        assert!(places[..n].iter().all(|other| !overlap(other, place)), "{what}");
                    }
                    let area = places.iter().map(|place| place[2] * place[3]).sum::<f32>();
                    assert!(
                        (area - size.width * size.height).abs() <= size.width * size.height * 0.001 + 0.1,
                        "{what}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_ribbons_keep_room_however_panels_are_dragged() {
        for size in sizes() {
            for work in works() {
                for presented in [false, true] {
                    let plan = plan(size, work, presented);
                    let spans = [plan.left, plan.right, plan.lower_right, plan.below];
                    for span in spans.into_iter().flatten() {
                        assert!(
                            0.0 <= span.least && span.least <= span.size && span.size <= span.most,
                            "{size:?} {span:?}"
                        );
                    }
                    let most = |span: Option<Span>| span.map_or(0.0, |span| span.most);
                    assert!(most(plan.left) + most(plan.right) <= size.width * 0.86, "{size:?} {work:?} {presented}");
                    assert!(most(plan.below) <= size.height * 0.81);
                }
            }
        }
    }

    #[test]
    fn a_wide_window_gives_panels_what_they_like() {
        let size = Size { width: 1280.0, height: 600.0 };
        let native = plan(size, Work::Native, false);
        assert_eq!(native.left.map(|span| span.size), Some(210.0));
        assert_eq!(native.right.map(|span| span.size), Some(1280.0 * 0.27));
        assert_eq!(plan(size, Work::Native, true), Plan::default());
        let edits = plan(size, Work::Lesson { edits: true, schedules: false }, false);
        assert!(edits.right.unwrap().size > edits.left.unwrap().size);
        assert_eq!(
            [899.0, 900.0, 1199.0, 1200.0].map(Class::of),
            [Class::Narrow, Class::Middle, Class::Middle, Class::Wide]
        );
    }
}
