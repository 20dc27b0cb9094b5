//! The list of lessons: title, goal, how long it takes, and how far it was taken.
//! Choosing one is a command.

use egui::{Button, RichText, Role, ScrollArea, Ui, WidgetInfo};

use crate::desk::{Classroom, Commands, LessonCommand};
use crate::lang::Lang;
use crate::lesson::{Entry, Loaded};
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::{Palette, sans};

/// What stands in the dialog.
pub fn lesson_list(ui: &mut Ui, room: &Classroom, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.heading(lang.pick("Lessons", "课程"));
    let height = (ui.ctx().content_rect().height() - 150.0).max(120.0);
    let mut chosen = None;
    ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let first = next_to_take(room);
        for (place, entry) in room.entries.iter().enumerate() {
            match &entry.loaded {
                Ok(loaded) => {
                    if one(ui, room, loaded, place == first && looks.list_opened, lang) {
                        chosen = Some(entry.id.clone());
                    }
                }
                Err(_) => broken(ui, entry, lang),
            }
        }
    });
    if has_gaps(room) {
        let text = lang.pick(
            "The numbers in between belong to lessons that are still to come",
            "中间空着的编号是还没有推出的课程",
        );
        ui.label(RichText::new(text).small().color(Palette::current(ui).label));
    }
    looks.list_opened = false;
    if ui.button(lang.pick("Close", "关闭")).clicked() {
        looks.dialog = Dialog::None;
    }
    if let Some(id) = chosen {
        looks.dialog = Dialog::None;
        out.push(LessonCommand::Take(id));
    }
}

/// Whether numbers are missing between the first lesson and the last.
fn has_gaps(room: &Classroom) -> bool {
    let number = |entry: &Entry| crate::lesson::number(&entry.id)?.parse::<usize>().ok();
    let numbers: Vec<usize> = room.entries.iter().filter_map(number).collect();
    numbers.windows(2).any(|pair| pair[1] > pair[0] + 1)
}

/// The place of the lesson that is being taken, or that was begun, or that was not.
fn next_to_take(room: &Classroom) -> usize {
    let taken = room.taking.as_ref().map(|taking| taking.attempt.loaded.lesson.id.as_str());
    let through = |id: &str| room.progress.lessons.get(id).map(|kept| kept.through);
    let place = |wanted: &dyn Fn(&str) -> bool| room.entries.iter().position(|entry| wanted(&entry.id));
    let begun = || place(&|id| through(id) == Some(false));
    let new = || place(&|id| through(id).is_none());
    place(&|id| Some(id) == taken).or_else(begun).or_else(new).unwrap_or(0)
}

/// One lesson; whether it was chosen.
fn one(ui: &mut Ui, room: &Classroom, loaded: &Loaded, first: bool, lang: Lang) -> bool {
    let palette = Palette::current(ui);
    let lesson = &loaded.lesson;
    let number = crate::lesson::number(&lesson.id).unwrap_or_default();
    let taken = room.progress.lessons.get(&lesson.id);
    let state = match taken {
        Some(taken) if taken.through => lang.pick("done", "已完成").to_owned(),
        Some(taken) => {
            let step = taken.step.as_deref().and_then(|id| lesson.place(id)).map_or(1, |place| place + 1);
            lang.pick(format!("at step {step}"), format!("学到第 {step} 步"))
        }
        None => lang.pick(format!("{} min", lesson.minutes), format!("{} 分钟", lesson.minutes)),
    };
    let mut job = egui::text::LayoutJob::default();
    let plain = |size: f32, ink| egui::TextFormat::simple(sans(size), ink);
    job.append(&format!("{number}  {}", lesson.title.get(lang)), 0.0, plain(14.0, palette.text));
    job.append(&format!("  ·  {state}"), 0.0, plain(12.0, palette.accent));
    job.append(&format!("\n{}", lesson.goal.get(lang).replace('`', "")), 0.0, plain(12.0, palette.label));
    job.wrap.max_width = (ui.available_width() - 30.0).max(60.0);
    let size = egui::vec2(ui.available_width(), 52.0);
    // With something at its right, a button's text begins at its left.
    let response = ui.add(Button::new(job).right_text(RichText::new(" ")).min_size(size));
    let title = lesson.title.get(lang);
    let name = lang.pick(format!("Lesson {number}, {title}, {state}"), format!("第 {number} 课，{title}，{state}"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if first {
        response.request_focus();
    }
    response.clicked()
}

fn broken(ui: &mut Ui, entry: &Entry, lang: Lang) {
    let palette = Palette::current(ui);
    if let Err(error) = &entry.loaded {
        ui.add(egui::Label::new(RichText::new(error.text().get(lang)).size(12.0).color(palette.bad)).wrap());
    }
}
