//! Where everything in the window stands, for any room there is: shares of the room, and nothing that draws.
//! What is in a pane is the window's affair.

mod zoom;

use std::collections::BTreeMap;

pub use zoom::{ZOOMS, lecture_zoom, zoom_that_holds};

/// A width and a height, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub width: f32,
    pub height: f32,
}

/// A place in the window: left, top, width and height, in points.
pub type Place = [f32; 4];

/// What is worked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Work {
    /// A run of native programs.
    Native,
    /// Programs in Python.
    Programs,
    /// A lesson; whether its step edits a text.
    Lesson { edits: bool },
}

/// How many columns there are, by the width in points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Below 900: one column with tabs.
    One,
    /// Below 1300: the middle, and a column with tabs on the right.
    Two,
    /// Left, middle and right.
    Three,
}

impl Class {
    /// The class of a width.
    pub fn of(width: f32) -> Self {
        if width < 900.0 {
            Class::One
        } else if width < 1300.0 {
            Class::Two
        } else {
            Class::Three
        }
    }
}

/// What there is to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pane {
    /// The lesson, or the actors.
    Side,
    /// The ribbons.
    Bytes,
    /// What programs print.
    Console,
    Code,
    Inspector,
    Calls,
    Variables,
    Files,
    /// The drawer: settings that change the run.
    Settings,
}

/// What is open in the column with tabs: one, and a second one below it if somebody asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub open: Pane,
    pub below: Option<Pane>,
}

impl Column {
    /// What is open before anybody chooses.
    pub fn usual(class: Class, work: Work, height: f32) -> Self {
        let tall = height >= 420.0;
        let (open, below) = match (class, work) {
            (Class::One, Work::Lesson { edits: true }) => (Pane::Side, Pane::Code),
            (Class::One, Work::Lesson { .. }) => (Pane::Side, Pane::Bytes),
            (Class::One, Work::Programs) => (Pane::Bytes, Pane::Code),
            (Class::One, Work::Native) => return Self { open: Pane::Bytes, below: None },
            (Class::Two, Work::Lesson { .. }) => (Pane::Side, Pane::Code),
            (Class::Two, _) => (Pane::Code, Pane::Side),
            (Class::Three, Work::Native) => (Pane::Code, Pane::Calls),
            (Class::Three, _) => (Pane::Code, Pane::Variables),
        };
        Self { open, below: Some(below).filter(|_| tall) }
    }

    /// Puts a pane in front. One that stands below already changes places with the one above.
    pub fn show(&mut self, pane: Pane) {
        if self.below == Some(pane) {
            self.below = Some(self.open);
        }
        self.open = pane;
    }

    /// Opens a pane below, or closes it there.
    pub fn toggle_below(&mut self, pane: Pane) {
        self.below = if self.below == Some(pane) || self.open == pane { None } else { Some(pane) };
    }
}

/// The panes among which the column with tabs chooses, in their order; that of files where programs have any.
pub fn tabs(class: Class, work: Work, files: bool) -> Vec<Pane> {
    let all = [
        Pane::Bytes,
        Pane::Side,
        Pane::Code,
        Pane::Inspector,
        Pane::Calls,
        Pane::Variables,
        Pane::Files,
        Pane::Console,
    ];
    let there = |pane: &Pane| match pane {
        Pane::Bytes | Pane::Console if class != Class::One => false,
        Pane::Side if class == Class::Three => false,
        Pane::Files => files,
        Pane::Variables | Pane::Console => work != Work::Native,
        _ => true,
    };
    all.into_iter().filter(there).collect()
}

/// A line between two panes that can be dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Divider {
    /// Between left and middle; its share is the left column's of the width.
    Left,
    /// Between middle and right; its share is the right column's of the width.
    Right,
    /// Between the open pane and the one below; its share is the lower one's of the height.
    Lower,
    /// Between the ribbons and the console; its share is the console's of the height.
    Console,
}

impl Divider {
    /// The least and the most that its share may be.
    pub fn limits(self) -> [f32; 2] {
        match self {
            Divider::Left => [0.12, 0.36],
            Divider::Right => [0.22, 0.56],
            Divider::Lower => [0.15, 0.85],
            Divider::Console => [0.12, 0.7],
        }
    }

    /// Whether panes stand beside it, and not above and below.
    pub fn is_upright(self) -> bool {
        matches!(self, Divider::Left | Divider::Right)
    }
}

/// What part of the room each pane has, as somebody dragged it. It stays the same when the window changes its size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shares(BTreeMap<(Work, Class, Divider), f32>);

impl Shares {
    /// The share of a divider.
    pub fn of(&self, work: Work, class: Class, divider: Divider) -> f32 {
        let [least, most] = divider.limits();
        let usual = || usual_share(work, class, divider);
        self.0.get(&(work, class, divider)).copied().unwrap_or_else(usual).clamp(least, most)
    }

    /// Somebody dragged a divider.
    pub fn set(&mut self, work: Work, class: Class, divider: Divider, share: f32) {
        if share.is_finite() {
            self.0.insert((work, class, divider), share);
        }
    }
}

fn usual_share(work: Work, class: Class, divider: Divider) -> f32 {
    match (divider, work) {
        (Divider::Left, Work::Lesson { .. }) => 0.27,
        (Divider::Left, _) => 0.15,
        // Who edits needs the text more than the ribbon.
        (Divider::Right, Work::Lesson { edits: true }) => 0.4,
        (Divider::Right, Work::Native) if class == Class::Three => 0.27,
        (Divider::Right, Work::Lesson { .. }) if class == Class::Two => 0.42,
        (Divider::Right, _) => 0.35,
        (Divider::Lower, Work::Lesson { .. }) if class == Class::Two => 0.45,
        (Divider::Lower, Work::Lesson { .. }) if class == Class::One => 0.5,
        (Divider::Lower, Work::Native) => 0.5,
        (Divider::Lower, _) => 0.4,
        (Divider::Console, _) => 0.28,
    }
}

/// What is to be arranged.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'s> {
    pub work: Work,
    pub column: Column,
    /// Whether the drawer with the settings is open.
    pub drawer: bool,
    /// Whether programs have files to show.
    pub files: bool,
    pub shares: &'s Shares,
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// No pane stands twice, and none overlaps another.
    pub panes: Vec<(Pane, Place)>,
    /// Where the tabs stand; absent where there are none.
    pub tabs: Option<Place>,
    pub dividers: Vec<(Divider, Place)>,
}

/// The height of the tabs.
pub const TABS: f32 = 34.0;
/// The width of a divider.
pub const GAP: f32 = 6.0;

/// The plan for so much room.
pub fn plan(size: Size, wish: &Wish<'_>) -> Plan {
    let (width, height) = (size.width.max(0.0), size.height.max(0.0));
    let class = Class::of(width);
    let share = |divider| wish.shares.of(wish.work, class, divider);
    let mut plan = Plan::default();
    let mut middle = [0.0, 0.0, width, height];
    let left = match (class, wish.drawer) {
        (Class::Three, true) => Some((Pane::Settings, share(Divider::Left).max(0.22))),
        (Class::Three, false) => Some((Pane::Side, share(Divider::Left))),
        (Class::Two, true) => Some((Pane::Settings, 0.36)),
        (Class::One, true) => {
            plan.panes.push((Pane::Settings, middle));
            return plan;
        }
        (_, false) => None,
    };
    if let Some((pane, share)) = left {
        let [place, gap, rest] = beside(middle, share);
        plan.panes.push((pane, place));
        plan.dividers.extend((pane == Pane::Side).then_some((Divider::Left, gap)));
        middle = rest;
    }
    if class == Class::One {
        column(&mut plan, wish, class, middle);
        return plan;
    }
    let right = width * share(Divider::Right);
    let [rest, gap, place] = beside(middle, 1.0 - right / middle[2].max(1.0));
    plan.dividers.push((Divider::Right, gap));
    column(&mut plan, wish, class, place);
    if wish.work == Work::Native {
        plan.panes.push((Pane::Bytes, rest));
    } else {
        let [bytes, gap, console] = above(rest, 1.0 - share(Divider::Console));
        plan.dividers.push((Divider::Console, gap));
        plan.panes.extend([(Pane::Bytes, bytes), (Pane::Console, console)]);
    }
    plan
}

/// The tabs, and below them one pane or two.
fn column(plan: &mut Plan, wish: &Wish<'_>, class: Class, place: Place) {
    let [left, top, width, height] = place;
    let tabs_height = TABS.min(height);
    plan.tabs = Some([left, top, width, tabs_height]);
    let rest = [left, top + tabs_height, width, height - tabs_height];
    let offered = tabs(class, wish.work, wish.files);
    let usual = Column::usual(class, wish.work, height);
    let there = |pane: Pane| offered.contains(&pane);
    let open = if there(wish.column.open) { wish.column.open } else { usual.open };
    let below = wish.column.below.filter(|pane| there(*pane) && *pane != open);
    match below {
        None => plan.panes.push((open, rest)),
        Some(below) => {
            let [upper, gap, lower] = above(rest, 1.0 - wish.shares.of(wish.work, class, Divider::Lower));
            plan.dividers.push((Divider::Lower, gap));
            plan.panes.extend([(open, upper), (below, lower)]);
        }
    }
}

/// Cuts a place into left, gap and right; the left one has this share.
fn beside([left, top, width, height]: Place, share: f32) -> [Place; 3] {
    let gap = GAP.min(width);
    let first = ((width - gap) * share.clamp(0.0, 1.0)).max(0.0);
    let rest = (width - gap - first).max(0.0);
    [[left, top, first, height], [left + first, top, gap, height], [left + first + gap, top, rest, height]]
}

/// Cuts a place into upper, gap and lower; the upper one has this share.
fn above(place: Place, share: f32) -> [Place; 3] {
    let turn = |[a, b, c, d]: Place| [b, a, d, c];
    beside(turn(place), share).map(turn)
}

/// A lecture shows the ribbons, and beside them the lesson if one is taken; where its step edits a text, that text.
pub fn lecture(size: Size, work: Work) -> Plan {
    let whole = [0.0, 0.0, size.width.max(0.0), size.height.max(0.0)];
    let Work::Lesson { edits } = work else {
        return Plan { panes: vec![(Pane::Bytes, whole)], ..Plan::default() };
    };
    let upright = size.width < size.height;
    let [first, _, second] = if upright { above(whole, 0.5) } else { beside(whole, 0.42) };
    let shown = if edits { Pane::Code } else { Pane::Bytes };
    Plan { panes: vec![(Pane::Side, first), (shown, second)], ..Plan::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKS: [Work; 4] =
        [Work::Native, Work::Programs, Work::Lesson { edits: false }, Work::Lesson { edits: true }];

    /// Many windows, in points: sizes in pixels, each at many zooms.
    fn sizes() -> Vec<Size> {
        let pixels = [0_u16, 1, 240, 480, 640, 728, 899, 900, 960, 1080, 1299, 1300, 1366, 1920, 3840];
        let zooms = [0.5, 1.0, 1.35, 2.0, 3.0];
        let all = pixels.iter().flat_map(|width| pixels.map(|height| (f32::from(*width), f32::from(height))));
        all.flat_map(|(width, height)| zooms.map(|zoom| Size { width: width / zoom, height: height / zoom })).collect()
    }

    fn shares(of: f32) -> Shares {
        let mut shares = Shares::default();
        for work in WORKS {
            for class in [Class::One, Class::Two, Class::Three] {
                for divider in [Divider::Left, Divider::Right, Divider::Lower, Divider::Console] {
                    shares.set(work, class, divider, of);
                }
            }
        }
        shares
    }

    fn overlap(one: &Place, other: &Place) -> bool {
        let apart = |axis: usize| {
            let end = |place: &Place| place[axis] + place[axis + 2];
            end(one) <= other[axis] + 0.01 || end(other) <= one[axis] + 0.01
        };
        let is_empty = |place: &Place| place[2] <= 0.0 || place[3] <= 0.0;
        !(is_empty(one) || is_empty(other) || apart(0) || apart(1))
    }

    fn check(plan: &Plan, size: Size, what: &str) {
        let mut places: Vec<Place> = plan.panes.iter().map(|(_, place)| *place).collect();
        places.extend(plan.dividers.iter().map(|(_, place)| *place));
        places.extend(plan.tabs);
        for (n, place) in places.iter().enumerate() {
            assert!(place.iter().all(|number| *number >= 0.0), "{what}: {place:?}");
            assert!(place[0] + place[2] <= size.width + 0.01 && place[1] + place[3] <= size.height + 0.01, "{what}");
            assert!(places[..n].iter().all(|other| !overlap(other, place)), "{what}");
        }
        let once = |pane: Pane| plan.panes.iter().filter(|(other, _)| *other == pane).count() == 1;
        assert!(plan.panes.iter().all(|(pane, _)| once(*pane)), "{what}: {plan:?}");
    }

    #[test]
    fn in_every_size_nothing_is_negative_nothing_overlaps_and_all_is_inside() {
        for size in sizes() {
            for work in WORKS {
                for (share, drawer) in [(0.0, false), (0.3, true), (0.5, false), (9.0, true)] {
                    let column = Column::usual(Class::of(size.width), work, size.height);
                    let shares = shares(share);
                    let plan = plan(size, &Wish { work, column, drawer, files: drawer, shares: &shares });
                    check(&plan, size, &format!("{size:?} {work:?} {share} {drawer}"));
                }
                check(&lecture(size, work), size, &format!("lecture {size:?} {work:?}"));
            }
        }
    }

    #[test]
    fn a_panel_that_was_dragged_keeps_its_share_in_every_size() {
        let mut shares = Shares::default();
        shares.set(Work::Native, Class::Three, Divider::Right, 0.4);
        let column = Column::usual(Class::Three, Work::Native, 700.0);
        for width in [1300.0, 1920.0, 3840.0] {
            let size = Size { width, height: 700.0 };
            let plan = plan(size, &Wish { work: Work::Native, column, drawer: false, files: false, shares: &shares });
            assert!((plan.tabs.unwrap()[2] / width - 0.4).abs() < 0.005, "but for the line between");
        }
    }

    #[test]
    fn widths_fall_into_three_classes() {
        let classes = [899.0, 900.0, 1299.0, 1300.0].map(Class::of);
        assert_eq!(classes, [Class::One, Class::Two, Class::Two, Class::Three]);
        assert!(tabs(Class::Three, Work::Native, false).contains(&Pane::Calls));
        assert!(!tabs(Class::Three, Work::Native, false).contains(&Pane::Side));
        assert!(tabs(Class::Two, Work::Programs, false).contains(&Pane::Side));
        assert!(tabs(Class::One, Work::Programs, true).contains(&Pane::Files));
    }
}
