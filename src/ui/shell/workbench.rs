//! The panels around the ribbons: for native programs a text and the calls, for programs in Python all that one works with.
//! It says where each stands and how large it is at first; what is in it is its own file's.

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::desk::{Classroom, Command, Session, Taking};
use crate::ui::lessons::lesson_panel::lesson_panel;
use crate::ui::looks::{Below, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::code::Code;
use crate::ui::panels::{actors, console, log, variables};

/// The actors on the left, the program and the calls on the right.
pub fn native_panels(ui: &mut Ui, session: &Session, looks: &mut Looks, code: &mut Code, out: &mut Vec<Command>) {
    let side = side(ui);
    let width = ui.available_width();
    Panel::left("actors").default_size(210.0).min_size(160.0).frame(side).show(ui, |ui| {
        actors::actors(ui, session, looks, out);
    });
    let wide = (width * 0.27).clamp(300.0, 480.0);
    Panel::right("program").default_size(wide).min_size(220.0).frame(side).show(ui, |ui| {
        let half = ui.available_height() * 0.5;
        Panel::bottom("log").default_size(half).resizable(true).frame(Frame::new()).show(ui, |ui| {
            ui.add_space(4.0);
            log::log(ui, session, looks, out);
        });
        CentralPanel::default().frame(Frame::new()).show(ui, |ui| code.show(ui, session, looks, out));
    });
}

/// The actors on the left, editor and variables on the right, below the ribbons the console and the calls. A presentation
/// leaves out what is not looked at: the actors, and the console while nobody is asked to type.
pub fn python_panels(ui: &mut Ui, session: &Session, looks: &mut Looks, code: &mut Code, out: &mut Vec<Command>) {
    let side = side(ui);
    let (width, height) = (ui.available_width(), ui.available_height());
    if !looks.presentation {
        Panel::left("actors of programs").default_size(186.0).min_size(150.0).frame(side).show(ui, |ui| {
            actors::actors(ui, session, looks, out);
        });
    }
    // A presentation is drawn larger, and what is in it has fixed parts of the room.
    let sized = |panel: Panel, size: f32, least: f32| {
        if looks.presentation {
            panel.exact_size(size)
        } else {
            panel.default_size(size).min_size(least).resizable(true)
        }
    };
    let [id, below] =
        if looks.presentation { ["presented editor", "presented variables"] } else { ["editor", "variables"] };
    let wide = if looks.presentation { width * 0.44 } else { (width * 0.37).clamp(360.0, 720.0) };
    let (right, asked) = (sized(Panel::right(id), wide, 260.0), console::waits_for_input(session));
    let part = (height - 16.0) * 0.36;
    let lower = sized(Panel::bottom(below), part, 60.0);
    let input = Panel::bottom("input").exact_size(48.0).frame(side);
    let console = Panel::bottom("console").default_size((height * 0.3).max(150.0)).min_size(70.0).frame(side);
    right.frame(side).show(ui, |ui| {
        lower.frame(Frame::new()).show(ui, |ui| {
            ui.add_space(4.0);
            variables::variables(ui, session, looks);
        });
        CentralPanel::default().frame(Frame::new()).show(ui, |ui| code.show(ui, session, looks, out));
    });
    if !looks.presentation || height > 560.0 {
        console.resizable(true).show(ui, |ui| below_the_ribbons(ui, session, looks, out));
    } else if asked {
        input.show(ui, |ui| console::input_alone(ui, session, looks, out));
    }
}

/// A presentation that is as wide has room for programs beside the ribbons.
const ROOM_FOR_TEXTS: f32 = 1100.0;

/// The lesson on the left, its programs on the right, below the ribbons what they print. A presentation without much room
/// leaves the programs out where the step is not about their text.
pub fn lesson_panels(
    ui: &mut Ui,
    session: &Session,
    room: &Classroom,
    looks: &mut Looks,
    code: &mut Code,
    out: &mut Vec<Command>,
) {
    let (side, presented, width) = (side(ui), looks.presentation, ui.available_width());
    // A window of another width is another desk: sizes that were dragged in one are not those of the other.
    let desk = (width / 240.0) as u32;
    let edits = room.taking.as_ref().is_some_and(|taking| taking.attempt.edit().is_some());
    let texts = !presented || edits || width > ROOM_FOR_TEXTS;
    let wide = match (presented, texts) {
        (true, true) => width * 0.33,
        (true, false) => width * 0.40,
        (false, _) => (width * 0.27).clamp(330.0, 520.0),
    };
    let panel = Panel::left(egui::Id::unique(("lesson", presented, desk)));
    let panel =
        if presented { panel.exact_size(wide) } else { panel.default_size(wide).size_range(280.0..=width * 0.4) };
    panel.frame(side).show(ui, |ui| lesson_panel(ui, room, session, looks, out));
    if texts {
        // Who edits needs the text more than the ribbon.
        let part = if edits { 0.40 } else { 0.29 };
        let panel = Panel::right(egui::Id::unique(("text", edits, presented, desk)));
        let panel = panel.default_size((width * part).clamp(280.0, 860.0)).size_range(240.0..=width * 0.45);
        panel.frame(side).show(ui, |ui| lesson_programs(ui, session, room, looks, code, out));
    }
    let height = ui.available_height();
    let part = if presented { (height * 0.22).max(84.0) } else { (height * 0.26).max(130.0) };
    let console = Panel::bottom(egui::Id::unique(("printed", presented))).default_size(part).min_size(70.0);
    console.resizable(true).frame(side).show(ui, |ui| below_the_ribbons(ui, session, looks, out));
}

/// The programs, and below them their variables; or the actors, where the learner is to let them go.
fn lesson_programs(
    ui: &mut Ui,
    session: &Session,
    room: &Classroom,
    looks: &mut Looks,
    code: &mut Code,
    out: &mut Vec<Command>,
) {
    let schedules = room.taking.as_ref().is_some_and(Taking::lets_actors_go);
    let height = ui.available_height() * if schedules { 0.5 } else { 0.36 };
    if !looks.presentation {
        let lower = Panel::bottom(egui::Id::unique(("below the text", schedules))).default_size(height).min_size(60.0);
        lower.resizable(true).frame(Frame::new()).show(ui, |ui| {
            ui.add_space(4.0);
            if schedules {
                actors::actors(ui, session, looks, out);
            } else {
                variables::variables(ui, session, looks);
            }
        });
    }
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| code.show(ui, session, looks, out));
}

fn side(ui: &Ui) -> Frame {
    Frame::new().fill(Palette::current(ui).card).inner_margin(Margin::symmetric(10, 8))
}

/// The console or the calls.
fn below_the_ribbons(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Vec<Command>) {
    // What is in it is never higher than the panel; without this the panel would shrink to it.
    ui.set_min_size(ui.available_size());
    ui.spacing_mut().item_spacing.y = 4.0;
    match looks.below {
        Below::Console => console::console(ui, session, looks, out),
        Below::Log => log::log(ui, session, looks, out),
    }
}
