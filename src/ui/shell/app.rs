//! The workbench as egui sees it: panels around the ribbons, one frame at a time.
//! It holds a session and looks, hands both to the panels, and carries their commands out at the end of the frame.

use std::path::PathBuf;
use std::time::Duration;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::bars::Bars;
use super::panes::{self, Bench};
use super::settings::{Settings, SettingsFile};
use super::{dialogs, keys, lecture, picture_dialog, size, time_bar, what_bar};
use crate::desk::{Command, Commands, Desk, LessonCommand, Message, MessageKind, PlayCommand, Rescue, Rules, Session};
use crate::ui::lessons::watch::Watcher;
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::code::Code;
use crate::ui::panels::{flows, timeline};

/// The workbench.
pub struct Workbench {
    pub desk: Desk,
    pub looks: Looks,
    code: Code,
    /// When something was typed into a program that is not kept yet, in seconds of the window's clock.
    typed_at: Option<f64>,
    watcher: Watcher,
    /// Holds what is on the screen, for the case that the window dies.
    rescue: Rescue,
    /// Where choices are kept; absent where nobody asked for that, as in pictures.
    settings: Option<SettingsFile>,
}

impl Workbench {
    /// A workbench for a session, with the lessons of the program.
    pub fn new(session: Session, looks: Looks) -> Self {
        Self {
            desk: Desk::new(session),
            looks,
            code: Code::default(),
            typed_at: None,
            watcher: Watcher::default(),
            rescue: Rescue::default(),
            settings: None,
        }
    }

    /// From here on, this holds what is on the screen.
    pub fn entrust(&mut self, rescue: Rescue) {
        self.rescue = rescue;
    }

    /// From here on, choices are kept in this file.
    pub fn keep_settings(&mut self, file: SettingsFile) {
        self.settings = Some(file);
    }

    fn remember(&mut self, ctx: &egui::Context) {
        let theme = ctx.options(|options| options.theme_preference).into();
        let settings = Settings { lang: self.looks.lang, theme, speed: self.desk.session.speed, ..Settings::default() };
        if let Some(Err(text)) = self.settings.as_mut().map(|file| file.keep(settings)) {
            self.desk.session.message = Some(Message::problem(text));
        }
    }

    /// Takes in what has happened, and asks for another frame when the next call is due.
    pub fn advance(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        let kept_in = self.keep_what_was_typed(now);
        self.watcher.follow(&self.desk.room, &self.desk.session.wake());
        let next = [self.desk.tick(now), kept_in];
        if let Some(seconds) = next.into_iter().flatten().reduce(f64::min) {
            ctx.request_repaint_after(Duration::from_secs_f64(seconds.max(0.0)));
        }
    }

    /// Keeps edits a moment after they were typed. Returns how many seconds later it wants to be asked again.
    fn keep_what_was_typed(&mut self, now: f64) -> Option<f64> {
        /// Nobody loses more than what was typed in so many seconds.
        const MOMENT: f64 = 1.0;
        let left = self.typed_at? + MOMENT - now;
        if left > 0.0 {
            return Some(left);
        }
        self.keep_edits();
        None
    }

    fn keep_edits(&mut self) {
        self.typed_at = None;
        self.desk.keep_edits();
    }

    /// Draws one frame and does what was asked for in it.
    pub fn show(&mut self, ui: &mut Ui) {
        let mut commands = Commands::default();
        self.looks.begin_frame(self.desk.session.show().id);
        self.looks.dark = ui.visuals().dark_mode;
        size::zoom(ui.ctx(), &mut self.looks);
        let rules = self.desk.rules();
        let had_dialog = self.looks.dialog != Dialog::None;
        keys::keys(ui.ctx(), &self.desk, &rules, &mut self.looks, &mut commands);
        if !had_dialog && self.looks.dialog != Dialog::None {
            forget_pointer(ui.ctx());
        }
        dropped_files(ui.ctx(), &mut commands);
        self.panels(ui, &rules, &mut commands);
        dialogs::dialogs(ui, &self.desk, &mut self.looks, &mut commands);
        picture_dialog::picture_dialog(ui, &self.desk.session, &mut self.looks, &mut commands);
        if self.looks.lecture != self.desk.room.lectures {
            commands.push(LessonCommand::Lecture(self.looks.lecture));
        }
        if !commands.is_empty() {
            ui.ctx().request_repaint();
        }
        let now = ui.input(|input| input.time);
        for command in commands {
            if matches!(command, Command::Play(PlayCommand::Edit(..))) {
                self.typed_at.get_or_insert(now);
            }
            self.carry_out(command);
        }
        self.remember(ui.ctx());
        let show = self.desk.session.show();
        self.rescue.note(show.path().is_none().then_some(&show.trace));
    }

    /// Draws what a page on paper needs: the ribbons, the line of code that was reached, and what happened last. It asks for
    /// nothing.
    pub fn show_figure(&mut self, ui: &mut Ui) {
        self.looks.begin_frame(self.desk.session.show().id);
        self.looks.dark = ui.visuals().dark_mode;
        let rules = self.desk.rules();
        let Self { desk, looks, .. } = self;
        let palette = Palette::current(ui);
        let line = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(10, 8));
        Panel::bottom("line").frame(line).show(ui, |ui| {
            looks.catch_up_log(&desk.session);
            lecture::code_line(ui, &desk.session, &rules, looks);
        });
        let ribbons = Frame::new().fill(palette.ground).inner_margin(Margin::symmetric(10, 6));
        CentralPanel::default().frame(ribbons).show(ui, |ui| flows::flows(ui, &desk.session, &rules, looks));
    }

    /// Does what was asked for. What was chosen in one run says nothing about another.
    fn carry_out(&mut self, command: Command) {
        let anew = matches!(
            command,
            Command::Play(
                PlayCommand::Reset
                    | PlayCommand::RunAgain
                    | PlayCommand::OpenShow(_)
                    | PlayCommand::OpenOneOf { .. }
                    | PlayCommand::ChangeScenario(_)
                    | PlayCommand::Open(_)
                    | PlayCommand::OpenPrograms(_)
            ) | Command::Lesson(LessonCommand::Take(_))
        );
        if anew {
            self.forget_choices();
        }
        if matches!(command, Command::Play(PlayCommand::ChangeFraming(_))) {
            // The first flow under the new one is the one that is shown large.
            self.looks.conn = None;
        }
        self.desk.apply(command);
    }

    fn forget_choices(&mut self) {
        self.looks.conn = None;
        self.looks.actor = None;
        self.looks.pinned = None;
        self.looks.ribbons.clear();
        self.looks.heights.clear();
        self.looks.answers = false;
        self.looks.console.only = None;
    }

    fn panels(&mut self, ui: &mut Ui, rules: &Rules, commands: &mut Commands) {
        let Self { desk, looks, code, .. } = self;
        let desk: &Desk = desk;
        let palette = Palette::current(ui);
        let bar = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(10, 0));
        let mut bars = Bars { session: &desk.session, room: &desk.room, looks, out: commands };
        if bars.looks.lecture {
            Panel::top("lecture").exact_size(BAR).frame(bar).show(ui, |ui| lecture::lecture_bar(ui, &mut bars));
        } else {
            Panel::top("what").exact_size(BAR).frame(bar).show(ui, |ui| what_bar::what_bar(ui, &mut bars));
            Panel::top("time").exact_size(BAR).frame(bar).show(ui, |ui| time_bar::time_bar(ui, &mut bars));
        }
        message(ui, desk, looks, commands);
        let side = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(10, 8));
        Panel::bottom("timeline").resizable(false).frame(side).show(ui, |ui| {
            if looks.lecture {
                looks.catch_up_log(&desk.session);
                lecture::code_line(ui, &desk.session, rules, looks);
            } else {
                timeline::timeline(ui, &desk.session, rules, looks, commands);
            }
        });
        CentralPanel::default().frame(Frame::new().fill(palette.card)).show(ui, |ui| {
            panes::panes(ui, &mut Bench { desk, rules, looks, code, out: commands });
        });
    }
}

/// A pointer that rests where a dialog was opened by a key points at nothing until it moves, or a tooltip of what lies below
/// would stand over the dialog.
fn forget_pointer(ctx: &egui::Context) {
    ctx.input_mut(|input| input.pointer = egui::PointerState::default());
}

/// The height of a bar.
const BAR: f32 = 40.0;

/// What there is to tell, of the lessons first.
fn message(ui: &mut Ui, desk: &Desk, looks: &Looks, commands: &mut Commands) {
    let palette = Palette::current(ui);
    let Desk { session, room } = desk;
    let told = room.told();
    let of_room = told.is_some();
    // What a program of a lesson meets is the lesson's affair, and stands at its line.
    let of_run = session.message.as_ref().filter(|message| !(room.is_open() && message.kind == MessageKind::Failure));
    if let Some(message) = told.as_ref().or(of_run) {
        let ground = if message.is_bad() { palette.bad_ground } else { palette.good_ground };
        let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(12, 6));
        Panel::top("message").frame(frame).show(ui, |ui| dialogs::message_bar(ui, message, of_room, looks, commands));
    }
}

/// A trace can be dropped onto the window, or programs.
fn dropped_files(ctx: &egui::Context, commands: &mut Commands) {
    let dropped = |input: &egui::InputState| -> Vec<PathBuf> {
        input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect()
    };
    let paths = ctx.input(dropped);
    let is_program = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "py");
    if paths.iter().any(is_program) {
        commands.push(PlayCommand::OpenPrograms(paths));
    } else {
        commands.extend(paths.into_iter().next().map(PlayCommand::Open));
    }
}

impl eframe::App for Workbench {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.advance(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    /// Between two panels of a window that is zoomed a row of pixels may stay free; it is not to look like a line.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    /// What was typed and has not been run is kept, too.
    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.desk.session.leave_place();
        self.keep_edits();
    }
}
