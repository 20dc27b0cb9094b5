//! The editor: a tab for each program's file, its text with who is where in it, breakpoints, and what went wrong.
//! It changes no program; what is typed is a command, and the next run is made of it.

use std::collections::BTreeMap;

use egui::text::LayoutJob;
use egui::{Button, Frame, Id, Margin, RichText, Role, ScrollArea, Shape, TextBuffer, TextEdit, Ui, Vec2, WidgetInfo};

use super::colours::{LINE, coloured};
use super::gutter::{self, Lines, Place};
use super::marks::{self, Mark, Problem};
use super::proofread::Proofreader;
use super::typing::PythonText;
use crate::desk::{Commands, PlayCommand, Rules, Session, Speed, Stage, Texts};
use crate::scenario::PythonProgram;
use crate::trace::ActorId;
use crate::ui::looks::Looks;
use crate::ui::paint::pill::pill;
use crate::ui::paint::theme::Palette;
use crate::world::ActorState;

/// Lines that stay in sight around the one that is followed.
const AROUND: f32 = 3.0;

/// Frames in which a line is brought into sight.
const TRIES: u8 = 3;

/// The actors at the position that is looked at, and the one that is in front.
pub struct Cast<'a> {
    pub actors: &'a [ActorState<'a>],
    pub shown: Option<&'a ActorState<'a>>,
    /// What a lesson permits and marks.
    pub rules: &'a Rules,
}

/// What the editor remembers from frame to frame.
#[derive(Default)]
pub struct Editor {
    /// The texts as they stand in the field, by the names of their files.
    texts: BTreeMap<String, PythonText>,
    /// How wide each text is; a field must know before it is drawn.
    widths: BTreeMap<String, f32>,
    /// The file in front.
    tab: Option<String>,
    /// Where the shown actor was when the editor last went along with it.
    followed: Option<(ActorId, String, u32)>,
    /// Whether the text that runs is in front of the one that was typed.
    shows_running: bool,
    /// Whether somebody is writing in it.
    has_focus: bool,
    proofreader: Proofreader,
    /// Where a text is no Python, as it was last gone to.
    refused: Option<(String, u32)>,
    /// A line that is to be brought into sight, and in how many frames at most: sizes may still change.
    go_to: Option<(u32, u8)>,
}

impl Editor {
    /// Draws the tabs, what there is to say, the text, and what went wrong.
    pub fn show(&mut self, ui: &mut Ui, session: &Session, looks: &mut Looks, cast: &Cast<'_>, out: &mut Commands) {
        if let Some(file) = looks.file.take() {
            // A lesson wants it in front; from there on the editor goes along again.
            self.tab = Some(file);
            let shown = cast.shown.and_then(|state| Some((state.id, marks::file_of(state).to_owned(), state.line?)));
            self.go_to = shown.as_ref().map(|(_, _, line)| (*line, TRIES));
            self.followed = shown;
        }
        self.follow(session, looks, cast);
        if session.refused != self.refused {
            self.refused.clone_from(&session.refused);
            if let Some((file, line)) = &session.refused {
                (self.tab, self.go_to, self.shows_running) = (Some(file.clone()), Some((*line, TRIES)), false);
            }
        }
        let scripts = session.scenario().scripts();
        let in_front = scripts.iter().find(|script| Some(&script.file) == self.tab.as_ref());
        let Some(program) = in_front.or(scripts.first()).map(|script| &**script) else { return };
        ui.spacing_mut().item_spacing.y = 4.0;
        self.tabs(ui, session, looks, program, out);
        self.header(ui, session, looks, program, cast);
        let marks = marks::marks(session, cast.actors, &program.file);
        let problems = if self.is_of_the_run(session, program) {
            marks::problems(session.trace(), session.position().0, &program.file, looks.lang)
        } else {
            let typed = session.workshop.text(program);
            self.proofreader.look(ui, &program.file, typed, looks.lang).into_iter().collect()
        };
        if !problems.is_empty() {
            let frame = Frame::new();
            egui::Panel::bottom("problems").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
                self.problems(ui, &problems);
            });
        }
        let shown = cast.shown.map(|state| state.id);
        egui::CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
            self.text(
                ui,
                session,
                looks,
                program,
                &Shown { marks: &marks, shown, problems: &problems, rules: cast.rules },
                out,
            );
        });
    }

    /// Whether the text in front is the one that runs, so that its lines are those of the trace.
    fn is_of_the_run(&self, session: &Session, program: &PythonProgram) -> bool {
        self.shows_running || !session.workshop.is_pending_in(&program.file)
    }

    /// Goes along with the shown actor when it has moved, unless somebody is typing something new, or the run is too fast
    /// to be read.
    fn follow(&mut self, session: &Session, looks: &Looks, cast: &Cast<'_>) {
        let fast = session.stage() == Stage::Running && session.speed != Speed::Slow && session.moves();
        let Some(state) = cast.shown.filter(|_| !session.workshop.is_pending() || self.shows_running) else { return };
        let Some(line) = state.line.filter(|_| !fast || looks.actor.is_some()) else { return };
        // Whoever writes is not led away.
        let file = marks::file_of(state);
        if self.has_focus && self.tab.as_deref() != Some(file) {
            return;
        }
        let place = (state.id, file.to_owned(), line);
        if self.followed.as_ref() != Some(&place) {
            self.tab = Some(place.1.clone());
            self.go_to = Some((line, TRIES));
            self.followed = Some(place);
        }
    }

    /// A tab for each file, in as many rows as they need.
    fn tabs(&mut self, ui: &mut Ui, session: &Session, looks: &Looks, front: &PythonProgram, out: &mut Commands) {
        let lang = looks.lang;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(3.0, 3.0);
            for script in session.scenario().scripts() {
                if self.tab_of(ui, session, looks, &script, script.file == front.file) {
                    self.tab = Some(script.file.clone());
                }
            }
            if session.workshop.is_edited(front) && ui.button(lang.pick("Reset to original", "恢复原样")).clicked()
            {
                out.push(PlayCommand::RestoreFile(front.file.clone()));
            }
        });
    }

    /// One tab; whether it was clicked.
    fn tab_of(&self, ui: &mut Ui, session: &Session, looks: &Looks, program: &PythonProgram, chosen: bool) -> bool {
        let (lang, palette) = (looks.lang, Palette::current(ui));
        let edited = session.workshop.is_edited(program);
        let problems = marks::problems(session.trace(), session.position().0, &program.file, lang);
        let wrong = !problems.is_empty() && !session.workshop.is_pending_in(&program.file);
        let mut name = program.file.clone();
        let mut text = RichText::new(if edited { format!("{} *", program.file) } else { program.file.clone() });
        if edited {
            name.push_str(lang.pick(", edited", "，已修改"));
        }
        if wrong {
            name.push_str(lang.pick(", error", "，出错"));
            text = RichText::new(format!("× {}", text.text()));
            text = if chosen { text } else { text.color(palette.bad) };
        }
        let response = ui.add(Button::selectable(chosen, text).frame_when_inactive(true));
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &name));
        response.clicked()
    }

    /// Who is in front and how it stands; or that what stands here does not run yet.
    fn header(&mut self, ui: &mut Ui, session: &Session, looks: &Looks, front: &PythonProgram, cast: &Cast<'_>) {
        let (lang, palette) = (looks.lang, Palette::current(ui));
        if session.workshop.is_pending_in(&front.file) {
            ui.horizontal(|ui| {
                let (says, switch) = if self.shows_running {
                    (lang.pick("what runs now", "正在运行的文本"), lang.pick("Show the edit", "显示修改"))
                } else {
                    (
                        lang.pick("edited: used from the next run on", "已修改：下次运行起生效"),
                        lang.pick("Show what runs", "显示运行中的"),
                    )
                };
                pill(ui, says, palette.warn, palette.warn_ground);
                if ui.add(Button::new(switch).small()).clicked() {
                    self.shows_running = !self.shows_running;
                }
            });
            return;
        }
        self.shows_running = false;
        ui.horizontal(|ui| {
            let Some(state) = cast.shown else {
                let text = lang.pick("no line reached yet", "还没有运行到任何一行");
                ui.label(RichText::new(text).size(12.0).color(palette.faint));
                return;
            };
            pill(ui, &state.started.name, palette.text, palette.unknown_fill);
            let all = session.standing();
            let standing = all.iter().find(|(id, _)| *id == state.id).map(|(_, standing)| standing);
            let doing = crate::narrate::doing(&session.world(), state, standing, lang);
            let line = state
                .line
                .map_or(String::new(), |line| lang.pick(format!("line {line} · "), format!("第 {line} 行 · ")));
            let told = if cast.rules.keeps_quiet {
                line.trim_end_matches(" · ").to_owned()
            } else {
                format!("{line}{doing}")
            };
            let text = RichText::new(told).size(12.0).color(palette.label);
            ui.add(egui::Label::new(text).truncate());
        });
    }

    /// What went wrong: Python's own message and what it means. A click leads to the line.
    fn problems(&mut self, ui: &mut Ui, problems: &[Problem]) {
        let palette = Palette::current(ui);
        for problem in problems {
            let text = RichText::new(&problem.sentence).size(14.0).color(palette.bad);
            let button =
                Button::new(text).fill(palette.bad_ground).wrap().min_size(Vec2::new(ui.available_width(), 0.0));
            if ui.add(button).clicked() {
                self.go_to = problem.line.map(|line| (line, TRIES));
            }
        }
    }

    /// The text with everything beside it.
    fn text(
        &mut self,
        ui: &mut Ui,
        session: &Session,
        looks: &mut Looks,
        program: &PythonProgram,
        shown: &Shown<'_>,
        out: &mut Commands,
    ) {
        let palette = Palette::current(ui);
        let of_the_run = self.is_of_the_run(session, program);
        let pending = session.workshop.is_pending_in(&program.file);
        let source = if of_the_run { &program.source } else { session.workshop.text(program) };
        let mut text = self.texts.remove(&program.file).unwrap_or_default();
        if text.0 != source {
            source.clone_into(&mut text.0);
        }
        let lines_of = |breakpoints: &crate::desk::Breakpoints| -> Vec<u32> {
            breakpoints.iter().filter(|(file, _)| *file == program.file).map(|(_, line)| *line).collect()
        };
        let refused = session.refused.as_ref().filter(|(file, _)| *file == program.file).map(|(_, line)| *line);
        let wrong: Vec<u32> = shown.problems.iter().filter_map(|problem| problem.line).chain(refused).collect();
        let mut marked = shown.rules.lines_of(&program.file);
        let lit = looks.lit_calls.lines.iter().filter(|lit| of_the_run && lit.file == program.file);
        marked.extend(lit.map(|lit| lit.line));
        let read_only = pending && of_the_run || shown.rules.texts != Texts::Open;
        let lines = Lines {
            file: &program.file,
            marks: if of_the_run { shown.marks } else { &[] },
            shown: shown.shown,
            breakpoints: &lines_of(if read_only {
                session.running_breakpoints()
            } else {
                session.workshop.breakpoints()
            }),
            marked: &marked,
            wrong: &wrong,
            lang: looks.lang,
            can_break: !read_only,
        };
        let scroll = whole_lines(ui).id_salt(("editor", &program.file, looks.fresh));
        let held = shown.rules.texts == Texts::Held;
        let field = Field { lines: &lines, palette, read_only, held, width: self.widths.get(&program.file).copied() };
        let go_to = self.go_to.map(|(line, _)| line);
        let drawn = scroll.show(ui, |ui| field.show(ui, &mut text, go_to)).inner;
        self.go_to = self.go_to.and_then(|(line, tries)| Some((line, tries.checked_sub(1)?)));
        if self.go_to.is_some() {
            ui.ctx().request_repaint();
        }
        if self.widths.insert(program.file.clone(), drawn.width) != Some(drawn.width) {
            ui.ctx().request_repaint();
        }
        self.has_focus = drawn.has_focus;
        looks.cursor = drawn.cursor.filter(|_| !read_only).map(|line| (program.file.clone(), line));
        out.extend(drawn.clicked.map(|line| PlayCommand::ToggleBreakpoint(program.file.clone(), line)));
        if drawn.changed {
            out.push(PlayCommand::Edit(program.file.clone(), text.0.clone()));
        }
        self.texts.insert(program.file.clone(), text);
    }
}

/// Room for whole lines, without space beside the one that is brought into sight, so that none is cut at an edge.
fn whole_lines(ui: &mut Ui) -> ScrollArea {
    ui.spacing_mut().item_spacing.y = 0.0;
    let height = (ui.available_height() / LINE).floor() * LINE;
    ScrollArea::both().auto_shrink([false, false]).max_height(height)
}

/// What is true of the file in front.
struct Shown<'a> {
    marks: &'a [Mark],
    shown: Option<ActorId>,
    problems: &'a [Problem],
    rules: &'a Rules,
}

/// The field in which a text stands.
struct Field<'a> {
    lines: &'a Lines<'a>,
    palette: &'a Palette,
    read_only: bool,
    /// Whether it takes no focus, so that keys are answers to a lesson's question.
    held: bool,
    /// The width of the text in the frame before.
    width: Option<f32>,
}

/// What came of a frame.
struct Drawn {
    changed: bool,
    /// The line whose number was clicked.
    clicked: Option<u32>,
    /// The line of the text cursor.
    cursor: Option<u32>,
    has_focus: bool,
    width: f32,
}

impl Field<'_> {
    fn show(&self, ui: &mut Ui, text: &mut PythonText, go_to: Option<u32>) -> Drawn {
        let clip = ui.clip_rect();
        ui.set_min_width(self.width.unwrap_or(0.0) + gutter::WIDTH + 40.0);
        let behind = ui.painter().add(Shape::Noop);
        let output = self.edit(ui, text);
        let place = Place { galley: &output.galley, top_left: output.galley_pos, clip };
        ui.painter().set(behind, self.lines.grounds(&place, self.palette));
        let clicked = self.lines.show(ui, &place, self.palette);
        if let Some(rect) = go_to.and_then(|line| place.line(line)) {
            // Only up and down: the beginning of the line stays in sight.
            let around = rect.expand2(Vec2::new(0.0, AROUND * LINE));
            ui.scroll_to_rect_animation(around, None, egui::style::ScrollAnimation::none());
        }
        let cursor = output.state.cursor.char_range().map(|range| {
            let row = output.galley.layout_from_cursor(range.primary).row;
            u32::try_from(row + 1).unwrap_or(u32::MAX)
        });
        let width = output.galley.size().x;
        let response = &output.response.response;
        Drawn { changed: response.changed(), clicked, cursor, has_focus: response.has_focus(), width }
    }

    fn edit(&self, ui: &mut Ui, text: &mut PythonText) -> egui::text_edit::TextEditOutput {
        let mut layouter = |ui: &Ui, text: &dyn TextBuffer, _wrap: f32| {
            let job: LayoutJob = coloured(text.as_str(), self.palette);
            ui.fonts_mut(|fonts| fonts.layout_job(job))
        };
        let id = Id::unique(("python", self.lines.file));
        let margin = Margin { left: gutter::WIDTH as i8 + 4, right: 4, top: 2, bottom: 2 };
        let mut unchanging = text.0.as_str();
        let buffer: &mut dyn TextBuffer = if self.read_only { &mut unchanging } else { text };
        let field = TextEdit::multiline(buffer)
            .id(id)
            .code_editor()
            .cursor_at_end(false)
            .interactive(!self.held)
            .frame(Frame::new().inner_margin(margin))
            .min_size(Vec2::new(0.0, ui.available_height()))
            .desired_width(f32::INFINITY)
            .layouter(&mut layouter);
        let output = field.show(ui);
        let (file, lang) = (self.lines.file, self.lines.lang);
        let name = lang.pick(format!("Text of {file}"), format!("{file} 的文本"));
        output.response.response.clone().accessible_name(name);
        if output.response.response.has_focus() {
            let edge = egui::Stroke::new(1.0, self.palette.accent);
            ui.painter().rect_stroke(ui.clip_rect().shrink(0.5), 2.0, edge, egui::StrokeKind::Inside);
        }
        output
    }
}
