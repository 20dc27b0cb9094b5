//! A picture of a recorded run at a position: a card, the view with all cards, or the window.
//! It is drawn by the window's own code, of the trace and the wishes alone; so the same wishes make the same picture again.

use std::sync::Arc;

use egui::{CentralPanel, Frame, Margin, Theme, Ui, Vec2};

use super::Workbench;
use crate::desk::{Commands, PlayCommand, Rules, Session, ShowId, Stage};
use crate::figure::Subject;
use crate::lang::Lang;
use crate::narrate;
use crate::playback::Move;
use crate::trace::{FlowId, Position, Trace};
use crate::ui::diagram;
use crate::ui::looks::{CentreView, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::flows;
use crate::ui::ribbon::{Scene, card};
use crate::ui::still::{Shot, Still, still};
use crate::world::World;

/// What is in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// One flow.
    Card,
    /// All that the middle of the window shows.
    View,
    Window,
}

/// How a picture is wished for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    pub of: Of,
    /// Of a card and of the view: the bytes, or the diagram of time.
    pub view: CentreView,
    pub at: Position,
    /// The flow that is shown large.
    pub flow: FlowId,
    pub lang: Lang,
    pub theme: Theme,
    /// In points; a card is as high as it needs to be where nobody said.
    pub size: Option<Vec2>,
}

/// The size of a window, and the most that a card takes.
const SIZE: Vec2 = Vec2::new(1280.0, 720.0);
const CARD: Vec2 = Vec2::new(840.0, 460.0);
/// The width of the diagram of time.
const TIME: f32 = 1120.0;
/// Around a card.
const MARGIN: f32 = 8.0;

/// Draws it, with its title and a description for screen readers.
pub fn shot(trace: &Trace, wish: &Wish) -> (Still, Told) {
    let told = Told::of(trace, wish);
    let drawn = match wish.of {
        Of::Card if wish.view == CentreView::Time => of_time(trace, wish),
        Of::Card => of_card(trace, wish),
        Of::View if wish.view == CentreView::Time => {
            let (session, mut looks) = desk(trace, wish);
            let size = wish.size.unwrap_or(SIZE);
            framed(wish, size, |ui| time(ui, &session, wish, &mut looks))
        }
        Of::View => {
            let (session, mut looks) = desk(trace, wish);
            framed(wish, wish.size.unwrap_or(SIZE), |ui| flows::flows(ui, &session, &Rules::default(), &mut looks))
        }
        Of::Window => {
            let (session, looks) = desk(trace, wish);
            let mut bench = Workbench::new(session, looks);
            let size = wish.size.unwrap_or(SIZE);
            still(Shot { size, scale: 1.0, theme: wish.theme }, |ui| bench.show(ui))
        }
    };
    (drawn, told)
}

/// What a picture says to those who do not see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub title: String,
    pub description: String,
}

impl Told {
    fn of(trace: &Trace, wish: &Wish) -> Self {
        let (world, lang) = (World::new(trace, wish.at), wish.lang);
        let (at, all) = (wish.at.0, trace.len());
        let flow = world.flow(wish.flow);
        let subject = flow.as_ref().map(|flow| Subject::new(world, flow, lang));
        let name = subject.as_ref().map_or("Sockscope", |subject| subject.name.as_str());
        let title = lang
            .pick(format!("{name}, after {at} of {all} events"), format!("{name}，第 {at} 个事件之后（共 {all} 个）"));
        let last = at.checked_sub(1).map(|last| narrate::sentence(trace, last, lang));
        let pipe = subject.iter().flat_map(|subject| subject.pipe()).map(|place| place.name);
        let told = if wish.view == CentreView::Time { diagram::told(&world, lang) } else { Vec::new() };
        let why = subject.as_ref().and_then(|subject| subject.why(None, None)).map(|why| why.text);
        let description: Vec<String> = last.into_iter().chain(pipe).chain(why).chain(told).collect();
        Self { title, description: description.join(lang.pick(". ", "。")) }
    }
}

/// The diagram of time, in a picture that is as high as its lanes are seen well.
fn of_time(trace: &Trace, wish: &Wish) -> Still {
    let (session, mut looks) = desk(trace, wish);
    looks.time.is_still = true;
    let height = diagram::height_of(&session.world(), Some(wish.flow), wish.lang) + 2.0 * MARGIN;
    let size = wish.size.unwrap_or(Vec2::new(TIME, height.ceil()));
    framed(wish, size, |ui| time(ui, &session, wish, &mut looks))
}

fn time(ui: &mut Ui, session: &Session, wish: &Wish, looks: &mut Looks) {
    let mut nothing = Commands::default();
    diagram::diagram(ui, session, Some(wish.flow), &Rules::default(), looks, &mut nothing);
}

/// A card, in a picture that is as high as the card.
fn of_card(trace: &Trace, wish: &Wish) -> Still {
    let size = wish.size.unwrap_or(CARD);
    let mut needed = size.y;
    let drawn = card_in(trace, wish, size, &mut needed);
    if wish.size.is_some() || (needed - size.y).abs() < 0.5 {
        return drawn;
    }
    let size = Vec2::new(size.x, needed.ceil());
    card_in(trace, wish, size, &mut needed)
}

fn card_in(trace: &Trace, wish: &Wish, size: Vec2, needed: &mut f32) -> Still {
    let world = World::new(trace, wish.at);
    let rules = Rules::default();
    let mut looks = Looks { lang: wish.lang, ..Looks::default() };
    framed(wish, size, |ui| {
        let Some(flow) = world.flow(wish.flow) else { return };
        let subject = Subject::new(world, &flow, wish.lang);
        let palette = Palette::of(wish.theme);
        let scene = Scene { subject, palette, show: ShowId(0), is_running: false, rules: &rules };
        let title = flows::title(&world, &flow, None, wish.lang);
        let drawn = ui.scope(|ui| card(ui, &scene, &mut looks, &title, CARD.y.min(size.y) - 2.0 * MARGIN));
        *needed = drawn.response.rect.height() + 2.0 * MARGIN;
    })
}

/// A frame around what has none of its own.
fn framed(wish: &Wish, size: Vec2, mut add: impl FnMut(&mut Ui)) -> Still {
    let frame = Frame::new().fill(Palette::of(wish.theme).ground).inner_margin(Margin::same(MARGIN as i8));
    still(Shot { size, scale: 1.0, theme: wish.theme }, |ui| {
        CentralPanel::default().frame(frame).show(ui, &mut add);
    })
}

/// The run on a desk of its own.
fn desk(trace: &Trace, wish: &Wish) -> (Session, Looks) {
    let mut session = Session::of_recording(trace.clone(), Stage::Over, None, Arc::new(|| {}));
    if wish.at < trace.end() {
        session.apply(PlayCommand::Look(Move::To(wish.at)));
    }
    let dark = wish.theme == Theme::Dark;
    (session, Looks { lang: wish.lang, dark, conn: Some(wish.flow.conn()), view: wish.view, ..Looks::default() })
}
