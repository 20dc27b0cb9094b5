//! The dialogs: which one is open, in what room; several programs at once; and the message bar.
//! They ask and tell; what follows is a command.

use egui::{Id, Modal, RichText, TextEdit, Ui};

use super::file_dialog::file_dialog;
use super::fork_dialog::fork_dialog;
use super::key_list::key_list;
use crate::desk::{Command, Commands, Desk, LessonCommand, Message, PlayCommand};
use crate::ui::lessons::lesson_list::lesson_list;
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::programs::program_list;

/// How wide a dialog is that has the room.
const WIDTH: f32 = 560.0;

/// Shows the dialog that is open, if one is.
pub fn dialogs(ui: &mut Ui, desk: &Desk, looks: &mut Looks, out: &mut Commands) {
    let dialog = looks.dialog.clone();
    if matches!(dialog, Dialog::None | Dialog::Picture) {
        return;
    }
    let response = Modal::new(Id::unique("dialog")).show(ui.ctx(), |ui| {
        let room = ui.ctx().content_rect().width() - 40.0;
        ui.set_max_width(if dialog == Dialog::Keys { room } else { room.min(WIDTH) });
        match dialog {
            Dialog::Open | Dialog::Save | Dialog::SaveTable | Dialog::Page => {
                file_dialog(ui, &desk.session, looks, out);
            }
            Dialog::OpenPrograms => programs_dialog(ui, looks, out),
            Dialog::Fork => fork_dialog(ui, &desk.session, looks, out),
            Dialog::Keys => key_list(ui, looks),
            Dialog::Lessons => lesson_list(ui, &desk.room, looks, out),
            Dialog::Programs => program_list(ui, &desk.session, looks, out),
            Dialog::None | Dialog::Picture => {}
        }
    });
    // A dialog stands in the middle once its size is known; until it does, nobody is to click into it.
    let rect = response.response.rect;
    if looks.dialog_rect != Some(rect) {
        looks.dialog_rect = Some(rect);
        ui.ctx().request_repaint();
    }
    if response.should_close() {
        looks.dialog = Dialog::None;
    }
}

/// Several paths, each on a line of its own.
fn programs_dialog(ui: &mut Ui, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.heading(lang.pick("Open Python programs", "打开 Python 程序"));
    let label = ui.label(lang.pick("Paths of the files, one on each line", "文件路径，每行一个"));
    let field = TextEdit::multiline(&mut looks.program_paths).desired_rows(3).desired_width(ui.available_width());
    ui.add(field).labelled_by(label.id);
    let hint = lang.pick(
        "A server and its clients: the one that binds an address is the server. They can also be dropped onto the window together.",
        "一个服务器和它的客户端：绑定地址的那个是服务器。也可以把它们一起拖放到窗口上。",
    );
    ui.label(RichText::new(hint).small().weak());
    ui.horizontal(|ui| {
        let paths = looks.program_paths.lines().map(str::trim).filter(|path| !path.is_empty());
        let paths: Vec<std::path::PathBuf> = paths.map(std::path::PathBuf::from).collect();
        let done = ui.add_enabled(!paths.is_empty(), egui::Button::new(lang.pick("Open", "打开")));
        if done.clicked() {
            out.push(PlayCommand::OpenPrograms(paths));
            looks.dialog = Dialog::None;
        }
        if ui.button(lang.pick("Cancel", "取消")).clicked() {
            looks.dialog = Dialog::None;
        }
    });
}

/// A message from the last command, until it is taken away.
pub fn message_bar(ui: &mut Ui, message: &Message, of_lessons: bool, looks: &Looks, out: &mut Commands) {
    let palette = Palette::current(ui);
    let ink = if message.is_bad() { palette.bad } else { palette.good };
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if ui.button(looks.lang.pick("Close", "关闭")).clicked() {
            out.push(if of_lessons { Command::from(LessonCommand::Dismiss) } else { PlayCommand::Dismiss.into() });
        }
        if let Some(path) = &message.opens
            && ui.button(looks.lang.pick("Open it", "打开")).clicked()
        {
            out.push(PlayCommand::Open(path.clone()));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(message.text.get(looks.lang)).color(ink)).wrap());
        });
    });
}
