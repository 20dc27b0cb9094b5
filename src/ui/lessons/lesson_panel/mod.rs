//! The panel of the lesson that is being taken: text, question, reveal, task, and the way on.
//! It judges nothing and moves nothing; every button is a command.

mod arrange;
mod prose;
mod question;
mod task;
mod vote;
mod why;

pub use arrange::options;
pub use question::{draft, give};

use egui::{Button, Frame, Margin, Panel, ProgressBar, RichText, Role, ScrollArea, Ui, WidgetInfo};

use crate::desk::{Classroom, Commands, LessonCommand, Session, Taking};
use crate::lang::Lang;
use crate::lesson::{Asked, Highlight, Phase};
use crate::ui::looks::{Arrival, Looks};
use crate::ui::paint::theme::Palette;

/// Draws the panel.
pub fn lesson_panel(ui: &mut Ui, room: &Classroom, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let Some(taking) = &room.taking else { return };
    let new = looks.draft.begin(&taking.attempt.step().id, taking.attempt.phase());
    let judged = looks.draft.judged(taking.verdict.as_ref());
    looks.draft.hinted(taking.hint);
    looks.draft.observed(taking.attempt.observation().map_or(0, |given| given.tries));
    if new || judged {
        bring_to_front(taking, session, looks);
    }
    let view = View { room, taking, session };
    if looks.lecture {
        dots(ui, taking, looks.lang, out);
    } else {
        header(ui, &view, looks.lang, out);
    }
    let id = (&taking.attempt.loaded.lesson.id, taking.attempt.place());
    if ui.available_height() < LOW {
        // In so little room all of it scrolls together.
        ScrollArea::vertical().id_salt(("low", id)).auto_shrink([false, false]).show(ui, |ui| {
            body(ui, &view, looks, out);
            navigation(ui, &view, looks, out);
        });
        return;
    }
    let below = Panel::bottom("lesson navigation").resizable(false).show_separator_line(false);
    below.frame(Frame::new()).show(ui, |ui| {
        if looks.more_below {
            more_below(ui, looks);
        }
        navigation(ui, &view, looks, out);
    });
    egui::CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        let area = ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 8.0;
            body(ui, &view, looks, out);
        });
        let below = area.content_size.y - area.state.unclamped_offset().y - area.inner_rect.height();
        looks.more_below = below > HIDDEN;
    });
}

/// How wide the button is that leads on.
const NEXT: f32 = 86.0;

/// Below this height the way on has no room of its own.
const LOW: f32 = 200.0;

/// So much that is out of sight is worth a word.
const HIDDEN: f32 = 24.0;

/// Something stands below the edge: a question, perhaps. It is said under the text, and covers none of it.
fn more_below(ui: &mut Ui, looks: &mut Looks) {
    let text = RichText::new(looks.lang.pick("more below ↓", "下面还有 ↓")).size(12.0);
    if ui.add_sized([ui.available_width(), 20.0], Button::new(text).small()).clicked() {
        looks.draft.show_end();
    }
}

/// What the panel is drawn from.
struct View<'a> {
    room: &'a Classroom,
    taking: &'a Taking,
    session: &'a Session,
}

/// Asks the classroom for something.
fn ask(out: &mut Commands, command: LessonCommand) {
    out.push(command);
}

/// The program that the step is about: the one that is edited, or the one in which a line is marked.
fn bring_to_front(taking: &Taking, session: &Session, looks: &mut Looks) {
    let marked = taking.attempt.step().highlight.iter().find_map(|highlight| match highlight {
        Highlight::Line { file, .. } => Some(file),
        _ => None,
    });
    let Some(file) = taking.attempt.edit().map(|edit| &edit.file).or(marked) else {
        looks.actor = None;
        return;
    };
    let world = session.world();
    looks.actor = world.actors().iter().find(|actor| actor.started.program == *file).map(|actor| actor.id);
    looks.file = Some(file.clone());
    looks.fresh = looks.fresh.wrapping_add(1);
}

/// The lesson's title, whether somebody teaches, and the way out.
fn header(ui: &mut Ui, view: &View<'_>, lang: Lang, out: &mut Commands) {
    let palette = Palette::current(ui);
    let lesson = &view.taking.attempt.loaded.lesson;
    let number = crate::lesson::number(&lesson.id).unwrap_or_default();
    let title = format!("{number} {}", lesson.title.get(lang));
    ui.horizontal(|ui| {
        let title = RichText::new(title.trim()).size(12.0).color(palette.label);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let leave = ui.add(Button::new("×").small());
            leave.widget_info(|| WidgetInfo::labeled(Role::Button, true, lang.pick("Leave the lesson", "离开课程")));
            if leave.on_hover_text(lang.pick("Leave the lesson", "离开课程")).clicked() {
                ask(out, LessonCommand::Leave);
            }
            let mut teaches = view.room.teaches;
            let text = RichText::new(lang.pick("Teaching", "教师")).size(12.0);
            let what = lang.pick(
                "Whoever teaches may go to any step, and show what comes without answering",
                "教师可以进入任何步骤，也可以不作答就揭晓",
            );
            if ui.checkbox(&mut teaches, text).on_hover_text(what).clicked() {
                ask(out, LessonCommand::Teach(teaches));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(title).truncate());
            });
        });
    });
    dots(ui, view.taking, lang, out);
    ui.add_space(2.0);
}

/// A dot for each step: done, here, to come. Steps that were entered before can be gone back to.
fn dots(ui: &mut Ui, taking: &Taking, lang: Lang, out: &mut Commands) {
    let palette = Palette::current(ui);
    let attempt = &taking.attempt;
    let (steps, here) = (attempt.steps(), attempt.place());
    let width = ((ui.available_width() - 48.0 - 2.0 * steps as f32) / steps as f32).min(26.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for place in 0..steps {
            let may = place <= here || attempt.teaches;
            let sense = if may { egui::Sense::CLICK } else { egui::Sense::hover() };
            let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 14.0), sense);
            let bar = egui::Rect::from_center_size(rect.center(), egui::vec2(width, 6.0));
            let colour = match (place == here, attempt.is_behind(place)) {
                (true, _) => palette.accent,
                (false, true) => palette.good,
                (false, false) => palette.unknown_fill,
            };
            ui.painter().rect_filled(bar, 3.0, colour);
            if response.has_focus() {
                ui.painter().rect_stroke(rect, 3.0, egui::Stroke::new(1.0, palette.accent), egui::StrokeKind::Inside);
            }
            let number = place + 1;
            let name = lang.pick(format!("Step {number} of {steps}"), format!("第 {number} 步，共 {steps} 步"));
            response.widget_info(|| WidgetInfo::selected(Role::Button, may, place == here, &name));
            if response.on_hover_text(name).clicked() {
                ask(out, LessonCommand::GoTo(place));
            }
        }
        ui.add_space(4.0);
        ui.label(RichText::new(format!("{} / {steps}", here + 1)).size(12.0).color(palette.label));
    });
}

/// Everything about the step, as far as it is open.
fn body(ui: &mut Ui, view: &View<'_>, looks: &mut Looks, out: &mut Commands) {
    let (lang, palette, taking) = (looks.lang, Palette::current(ui), view.taking);
    let (attempt, step) = (&taking.attempt, taking.attempt.step());
    ui.label(RichText::new(step.title.get(lang)).size(18.0).strong());
    // Numbers are those of the moment at which all was shown; until then there are none.
    let now = taking.world(taking.shown.as_ref().unwrap_or(view.session.trace()));
    let fill = |text: &str| crate::lesson::filled(text, &step.numbers, &now);
    prose::prose(ui, &fill(step.text.get(lang)));
    if let Some(text) = &taking.stuck {
        note(ui, text.get(lang), palette.bad, palette.bad_ground);
    }
    if let Some(question) = &step.predict {
        let open = attempt.phase() == Phase::Predicting;
        if open {
            question::open(ui, question, (view.room, lang.pick("Predict", "先预测")), looks, out);
        } else if attempt.phase() != Phase::Setting {
            let top = ui.cursor().min;
            question::predicted(ui, question, taking, lang);
            vote::told(ui, view.room, Asked::Prediction, lang);
            if looks.draft.arrives_at == Some(Arrival::Prediction) && looks.draft.arriving > 0 {
                let rect = egui::Rect::from_min_max(top, ui.cursor().min);
                arrive(ui, looks, |ui, still| ui.scroll_to_rect_animation(rect, Some(egui::Align::TOP), still));
            }
        }
    }
    let shown = taking.shown.is_some();
    if let (Some(histogram), true) = (&step.histogram, shown) {
        question::histogram(ui, histogram, &now, lang);
    }
    if let (Some(after), true) = (&step.after, shown) {
        prose::prose(ui, &fill(after.get(lang)));
    }
    if let (Some(question), true) = (&step.observe, shown) {
        if attempt.phase() == Phase::Observing {
            question::open(ui, question, (view.room, lang.pick("Look", "再观察")), looks, out);
        }
        // What was answered stands right below, so that it is seen when it was wrong.
        question::observed(ui, question, taking, lang);
        vote::told(ui, view.room, Asked::Observation, lang);
    }
    if let (Some(why), true) = (&step.why, shown) {
        why::why(ui, why, attempt, &fill, looks, out);
    }
    if let (Some(task), true) = (&step.task, attempt.phase() == Phase::Doing || attempt.phase() == Phase::Done) {
        task::task(ui, view, task, looks, out);
    }
    if let (Some(hint), true) = (&step.hint, taking.hint) {
        note(ui, hint.get(lang), palette.text, palette.warn_ground);
    }
    if attempt.is_through() {
        through(ui, lang, out);
    }
    if looks.draft.arrives_at == Some(Arrival::End) && looks.draft.arriving > 0 {
        arrive(ui, looks, |ui, still| ui.scroll_to_cursor_animation(Some(egui::Align::BOTTOM), still));
    }
}

/// Brings something new into sight; sizes may still change, so it takes a few frames.
fn arrive(ui: &mut Ui, looks: &mut Looks, scroll: impl FnOnce(&mut Ui, egui::style::ScrollAnimation)) {
    looks.draft.arriving -= 1;
    scroll(ui, egui::style::ScrollAnimation::none());
    ui.ctx().request_repaint();
}

/// The lesson is done, and everything in it is the learner's to play with.
fn through(ui: &mut Ui, lang: Lang, out: &mut Commands) {
    let palette = Palette::current(ui);
    note(
        ui,
        lang.pick(
            "That was the lesson. The programs stay: change them, run them, step back and forth.",
            "这节课完成了。程序留给你：可以修改、运行、前后单步。",
        ),
        palette.good,
        palette.good_ground,
    );
    ui.horizontal_wrapped(|ui| {
        if ui.button(lang.pick("Close the lesson", "关闭课程")).clicked() {
            ask(out, LessonCommand::Leave);
        }
        if ui.button(lang.pick("Take it again", "重学一遍")).clicked() {
            ask(out, LessonCommand::Restart);
        }
    });
}

/// A sentence in a box.
fn note(ui: &mut Ui, text: &str, ink: egui::Color32, ground: egui::Color32) {
    Frame::new().fill(ground).corner_radius(6).inner_margin(Margin::symmetric(8, 6)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        prose::inked(ui, text, ink);
    });
}

/// How far a check of the task has come, and the way to stop it.
fn under_way(ui: &mut Ui, view: &View<'_>, lang: Lang, out: &mut Commands) {
    if let Some((begun, cuts)) = view.room.trying().map(crate::desk::Trying::progress) {
        let text = lang.pick(format!("cut {begun} of {cuts}"), format!("第 {begun} 种切法，共 {cuts} 种"));
        let part = begun as f32 / cuts.max(1) as f32;
        ui.label(RichText::new(text).size(12.0));
        ui.horizontal(|ui| {
            ui.add(ProgressBar::new(part).desired_width(ui.available_width() - 84.0));
            if ui.button(lang.pick("Cancel", "取消")).clicked() {
                ask(out, LessonCommand::StopTrial);
            }
        });
    } else if view.taking.is_checking() {
        ui.horizontal(|ui| {
            ui.label(RichText::new(lang.pick("Your program runs", "你的程序正在运行")).size(12.0));
            if ui.button(lang.pick("Cancel", "取消")).clicked() {
                ask(out, LessonCommand::StopTrial);
            }
        });
    }
}

/// Back, hint, next, and what a teacher may do.
fn navigation(ui: &mut Ui, view: &View<'_>, looks: &Looks, out: &mut Commands) {
    let lang = looks.lang;
    // A lecture has little room and large letters.
    let wide = if looks.lecture { 0.0 } else { NEXT };
    let (palette, room, taking) = (Palette::current(ui), view.room, view.taking);
    let attempt = &taking.attempt;
    ui.separator();
    under_way(ui, view, lang, out);
    let open = matches!(attempt.phase(), Phase::Predicting | Phase::Observing | Phase::Explaining | Phase::Doing);
    if room.teaches && open && ui.button(lang.pick("Show without answering", "不作答，直接揭晓")).clicked() {
        ask(out, LessonCommand::ShowAnyway);
    }
    // In a narrow column what does not fit goes into a second row.
    ui.horizontal_wrapped(|ui| {
        if ui.add_enabled(attempt.place() > 0, Button::new(lang.pick("Previous", "上一步骤"))).clicked() {
            ask(out, LessonCommand::Back);
        }
        let hint = Button::selectable(taking.hint, lang.pick("Hint", "提示")).frame_when_inactive(true);
        if attempt.step().hint.is_some() && ui.add(hint).clicked() {
            ask(out, LessonCommand::Hint);
        }
        let again = ui.add_enabled(!taking.is_moving(), Button::new(lang.pick("Replay", "重放")));
        again.widget_info(|| {
            WidgetInfo::labeled(Role::Button, !taking.is_moving(), lang.pick("Replay the step", "重放这个步骤"))
        });
        if again.on_hover_text(lang.pick("Replay the step", "重放这个步骤")).clicked() {
            ask(out, LessonCommand::Again);
        }
        if attempt.place() + 1 < attempt.steps() {
            let may = attempt.may_go_on();
            let text = RichText::new(lang.pick("Next", "下一步骤")).strong();
            let text = if may { text.color(palette.on_accent) } else { text };
            let next = Button::new(text).min_size(egui::vec2(wide, 30.0));
            let next = if may { next.fill(palette.accent) } else { next };
            let why = lang.pick("First answer, or do, what this step asks for", "请先回答或完成这个步骤的要求");
            let between = 2.0 * ui.spacing().item_spacing.x + 2.0;
            if !looks.lecture {
                ui.add_space((ui.available_width() - NEXT - between).max(0.0));
            }
            if ui.add_enabled(may, next).on_disabled_hover_text(why).clicked() {
                ask(out, LessonCommand::Next);
            }
        }
    });
}
