//! The panels around the ribbons: for native programs a text and the calls, for programs in Python all that one works with.
//! It says where each stands; how large it is, the desk's layout says, and what is in it is its own file's.

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::desk::layout::{Size, Span, Work, plan};
use crate::desk::{Classroom, Commands, Rules, Session, Taking};
use crate::ui::lessons::lesson_panel::lesson_panel;
use crate::ui::looks::{Below, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::code::Code;
use crate::ui::panels::{actors, console, log, variables};

/// The actors on the left, the program and the calls on the right.
pub fn native_panels(
    ui: &mut Ui,
    session: &Session,
    rules: &Rules,
    looks: &mut Looks,
    code: &mut Code,
    out: &mut Commands,
) {
    let side = side(ui);
    let plan = plan(room(ui), Work::Native, looks.presentation);
    if let Some(left) = plan.left {
        sized(Panel::left("actors"), left).frame(side).show(ui, |ui| actors::actors(ui, session, looks, out));
    }
    let (Some(right), Some(lower)) = (plan.right, plan.lower_right) else { return };
    sized(Panel::right("program"), right).frame(side).show(ui, |ui| {
        sized(Panel::bottom("log"), lower).frame(Frame::new()).show(ui, |ui| {
            ui.add_space(4.0);
            log::log(ui, session, looks, out);
        });
        CentralPanel::default().frame(Frame::new()).show(ui, |ui| code.show(ui, session, rules, looks, out));
    });
}

/// The actors on the left, editor and variables on the right, below the ribbons the console and the calls. A presentation
/// leaves out what is not looked at: the actors, and the console while nobody is asked to type.
pub fn python_panels(
    ui: &mut Ui,
    session: &Session,
    rules: &Rules,
    looks: &mut Looks,
    code: &mut Code,
    out: &mut Commands,
) {
    let side = side(ui);
    let asked = console::waits_for_input(session);
    let plan = plan(room(ui), Work::Programs { asked }, looks.presentation);
    if let Some(left) = plan.left {
        let panel = sized(Panel::left("actors of programs"), left).frame(side);
        panel.show(ui, |ui| actors::actors(ui, session, looks, out));
    }
    let [id, lower_id] =
        if looks.presentation { ["presented editor", "presented variables"] } else { ["editor", "variables"] };
    if let (Some(right), Some(lower)) = (plan.right, plan.lower_right) {
        sized(Panel::right(id), right).frame(side).show(ui, |ui| {
            sized(Panel::bottom(lower_id), lower).frame(Frame::new()).show(ui, |ui| {
                ui.add_space(4.0);
                variables::variables(ui, session, looks);
            });
            CentralPanel::default().frame(Frame::new()).show(ui, |ui| code.show(ui, session, rules, looks, out));
        });
    }
    match plan.below {
        Some(below) if below.is_fixed => {
            let panel = sized(Panel::bottom("input"), below).frame(side);
            panel.show(ui, |ui| console::input_alone(ui, session, looks, out));
        }
        Some(below) => {
            let panel = sized(Panel::bottom("console"), below).frame(side);
            panel.show(ui, |ui| below_the_ribbons(ui, session, looks, out));
        }
        None => {}
    }
}

/// The lesson on the left, its programs on the right, below the ribbons what they print. A presentation without much room
/// leaves the programs out where the step is not about their text.
pub fn lesson_panels(
    ui: &mut Ui,
    session: &Session,
    classroom: &Classroom,
    rules: &Rules,
    looks: &mut Looks,
    code: &mut Code,
    out: &mut Commands,
) {
    let (side, presented, size) = (side(ui), looks.presentation, room(ui));
    // A window of another width is another desk: sizes that were dragged in one are not those of the other.
    let desk = (size.width / 240.0) as u32;
    let taking = classroom.taking.as_ref();
    let edits = taking.is_some_and(|taking| taking.attempt.edit().is_some());
    let schedules = taking.is_some_and(Taking::lets_actors_go);
    let plan = plan(size, Work::Lesson { edits, schedules }, presented);
    if let Some(left) = plan.left {
        let panel = sized(Panel::left(egui::Id::unique(("lesson", presented, desk))), left).frame(side);
        panel.show(ui, |ui| lesson_panel(ui, classroom, session, looks, out));
    }
    if let Some(right) = plan.right {
        let panel = sized(Panel::right(egui::Id::unique(("text", edits, presented, desk))), right).frame(side);
        panel.show(ui, |ui| {
            if let Some(lower) = plan.lower_right {
                let id = egui::Id::unique(("below the text", schedules));
                sized(Panel::bottom(id), lower).frame(Frame::new()).show(ui, |ui| {
                    below_the_text(ui, session, schedules, looks, out);
                });
            }
            CentralPanel::default().frame(Frame::new()).show(ui, |ui| code.show(ui, session, rules, looks, out));
        });
    }
    if let Some(below) = plan.below {
        let panel = sized(Panel::bottom(egui::Id::unique(("printed", presented))), below).frame(side);
        panel.show(ui, |ui| below_the_ribbons(ui, session, looks, out));
    }
}

/// The variables; or the actors, where the learner is to let them go.
fn below_the_text(ui: &mut Ui, session: &Session, schedules: bool, looks: &mut Looks, out: &mut Commands) {
    ui.add_space(4.0);
    if schedules {
        actors::actors(ui, session, looks, out);
    } else {
        variables::variables(ui, session, looks);
    }
}

/// The room that is left.
fn room(ui: &Ui) -> Size {
    Size { width: ui.available_width(), height: ui.available_height() }
}

/// A panel as large as the plan says.
fn sized(panel: Panel, span: Span) -> Panel {
    if span.is_fixed {
        return panel.exact_size(span.size);
    }
    panel.default_size(span.size).size_range(span.least..=span.most).resizable(true)
}

fn side(ui: &Ui) -> Frame {
    Frame::new().fill(Palette::current(ui).card).inner_margin(Margin::symmetric(10, 8))
}

/// The console or the calls.
fn below_the_ribbons(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    // What is in it is never higher than the panel; without this the panel would shrink to it.
    ui.set_min_size(ui.available_size());
    ui.spacing_mut().item_spacing.y = 4.0;
    match looks.below {
        Below::Console => console::console(ui, session, looks, out),
        Below::Log => log::log(ui, session, looks, out),
    }
}
