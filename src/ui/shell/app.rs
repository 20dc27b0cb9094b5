//! The workbench as egui sees it: panels around the ribbons, one frame at a time.
//! It holds a session and looks, hands both to the panels, and carries their commands out at the end of the frame.

use std::path::PathBuf;
use std::time::Duration;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use super::settings::{Settings, SettingsFile};
use super::{dialogs, keys, picture_dialog, top_bar, workbench};
use crate::desk::{Command, Commands, Desk, LessonCommand, Message, MessageKind, PlayCommand, Rescue, Rules, Session};
use crate::ui::lessons::watch::Watcher;
use crate::ui::looks::Looks;
use crate::ui::paint::theme::Palette;
use crate::ui::panels::code::Code;
use crate::ui::panels::{flows, timeline};

/// Everything that is drawn at a scale of 1 is drawn at this one in a presentation.
const PRESENTATION: f32 = 1.35;

/// The workbench.
pub struct Workbench {
    pub desk: Desk,
    pub looks: Looks,
    code: Code,
    /// The zoom before the presentation began.
    zoom_before: Option<f32>,
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
            zoom_before: None,
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
        self.present(ui.ctx());
        let rules = self.desk.rules();
        keys::keys(ui.ctx(), &self.desk, &rules, &mut self.looks, &mut commands);
        dropped_files(ui.ctx(), &mut commands);
        self.panels(ui, &rules, &mut commands);
        dialogs::dialogs(ui, &self.desk.room, &mut self.looks, &mut commands);
        picture_dialog::picture_dialog(ui, &self.desk.session, &mut self.looks, &mut commands);
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

    /// Does what was asked for. What was chosen in one run says nothing about another.
    fn carry_out(&mut self, command: Command) {
        let anew = matches!(
            command,
            Command::Play(
                PlayCommand::Reset
                    | PlayCommand::ChangeScenario(_)
                    | PlayCommand::Open(_)
                    | PlayCommand::OpenPrograms(_)
            ) | Command::Lesson(LessonCommand::Take(_))
        );
        if anew {
            self.forget_choices();
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
        let Self { desk: Desk { session, room }, looks, code, .. } = self;
        let palette = Palette::current(ui);
        let bar = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(12, 0));
        Panel::top("framing").exact_size(42.0).frame(bar).show(ui, |ui| {
            top_bar::framing_bar(ui, session, rules, looks, commands);
        });
        Panel::top("run").exact_size(42.0).frame(bar).show(ui, |ui| {
            top_bar::run_bar(ui, session, room, looks, commands);
        });
        let told = room.told();
        let of_room = told.is_some();
        // What a program of a lesson meets is the lesson's affair, and stands at its line.
        let of_run =
            session.message.as_ref().filter(|message| !(room.is_open() && message.kind == MessageKind::Failure));
        if let Some(message) = told.as_ref().or(of_run) {
            let ground = if message.is_bad() { palette.bad_ground } else { palette.good_ground };
            let frame = Frame::new().fill(ground).inner_margin(Margin::symmetric(12, 6));
            Panel::top("message")
                .frame(frame)
                .show(ui, |ui| dialogs::message_bar(ui, message, of_room, looks, commands));
        }
        let side = Frame::new().fill(palette.card).inner_margin(Margin::symmetric(10, 8));
        Panel::bottom("timeline").frame(side).show(ui, |ui| timeline::timeline(ui, session, rules, looks, commands));
        if room.is_open() {
            workbench::lesson_panels(ui, session, room, rules, looks, code, commands);
        } else if !session.scenario().programs.is_empty() {
            workbench::python_panels(ui, session, rules, looks, code, commands);
        } else if !looks.presentation {
            workbench::native_panels(ui, session, rules, looks, code, commands);
        }
        let past = !session.playback().is_newest();
        let ground = if past { palette.past_ground } else { palette.ground };
        CentralPanel::default().frame(Frame::new().fill(ground).inner_margin(Margin::symmetric(12, 8))).show(
            ui,
            |ui| {
                flows::flows(ui, session, rules, looks);
            },
        );
    }

    /// A presentation shows the ribbons alone, larger.
    fn present(&mut self, ctx: &egui::Context) {
        match (self.looks.presentation, self.zoom_before) {
            (true, None) => {
                self.zoom_before = Some(ctx.zoom_factor());
                ctx.set_zoom_factor(ctx.zoom_factor() * PRESENTATION);
            }
            (false, Some(zoom)) => {
                ctx.set_zoom_factor(zoom);
                self.zoom_before = None;
            }
            _ => {}
        }
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
        self.keep_edits();
    }
}
