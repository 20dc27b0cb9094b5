//! The dialogs: opening and saving a trace, the list of keys, and the message bar.
//! They ask and tell; what follows is a command.

use egui::{Id, Key, Modal, RichText, TextEdit, Ui};

use crate::desk::{Classroom, Command, Commands, LessonCommand, Message, PlayCommand};
use crate::lang::Lang;
use crate::ui::lessons::lesson_list::lesson_list;
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::{Palette, mono};

/// Shows the dialog that is open, if one is.
pub fn dialogs(ui: &mut Ui, room: &Classroom, looks: &mut Looks, out: &mut Commands) {
    let dialog = looks.dialog.clone();
    if matches!(dialog, Dialog::None | Dialog::Picture) {
        return;
    }
    let response = Modal::new(Id::unique("dialog")).show(ui.ctx(), |ui| match dialog {
        Dialog::Open | Dialog::Save => path_dialog(ui, looks, out),
        Dialog::OpenPrograms => programs_dialog(ui, looks, out),
        Dialog::Keys => keys(ui, looks),
        Dialog::Lessons => lesson_list(ui, room, looks, out),
        Dialog::None | Dialog::Picture => {}
    });
    if response.should_close() {
        looks.dialog = Dialog::None;
    }
}

fn path_dialog(ui: &mut Ui, looks: &mut Looks, out: &mut Commands) {
    let (lang, saves) = (looks.lang, looks.dialog == Dialog::Save);
    ui.set_width(460.0);
    let title =
        if saves { lang.pick("Save the trace", "保存轨迹") } else { lang.pick("Open a trace", "打开轨迹") };
    ui.heading(title);
    let label = ui.label(lang.pick("Path of the file", "文件路径"));
    if looks.path.is_empty() {
        looks.path = "trace.jsonl".to_owned();
    }
    let field = ui.add(TextEdit::singleline(&mut looks.path).desired_width(440.0)).labelled_by(label.id);
    if !saves {
        let hint = lang.pick("A file can also be dropped onto the window", "也可以把文件拖放到窗口上");
        ui.label(RichText::new(hint).small().weak());
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    ui.horizontal(|ui| {
        let done = ui.button(if saves { lang.pick("Save", "保存") } else { lang.pick("Open", "打开") });
        if done.clicked() || entered {
            let path = std::path::PathBuf::from(&looks.path);
            out.push(if saves { PlayCommand::Save(path) } else { PlayCommand::Open(path) });
            looks.dialog = Dialog::None;
        }
        if ui.button(lang.pick("Cancel", "取消")).clicked() {
            looks.dialog = Dialog::None;
        }
    });
}

/// Several paths, each on a line of its own.
fn programs_dialog(ui: &mut Ui, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.set_width(460.0);
    ui.heading(lang.pick("Open Python programs", "打开 Python 程序"));
    let label = ui.label(lang.pick("Paths of the files, one on each line", "文件路径，每行一个"));
    let field = TextEdit::multiline(&mut looks.program_paths).desired_rows(3).desired_width(440.0);
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

fn keys(ui: &mut Ui, looks: &mut Looks) {
    let lang = looks.lang;
    ui.heading(lang.pick("Keys", "快捷键"));
    // In a small window, or a large presentation, the list is longer than there is room.
    let height = ui.ctx().content_rect().height() - 140.0;
    egui::ScrollArea::vertical().max_height(height).show(ui, |ui| {
        egui::Grid::new("keys").num_columns(2).spacing([24.0, 6.0]).show(ui, |ui| {
            for (key, what) in key_list(lang) {
                ui.label(RichText::new(key).font(mono(13.0)));
                ui.label(what);
                ui.end_row();
            }
        });
    });
    if ui.button(lang.pick("Close", "关闭")).clicked() {
        looks.dialog = Dialog::None;
    }
}

fn key_list(lang: Lang) -> [(&'static str, &'static str); 19] {
    [
        ("Space", lang.pick("run or pause", "运行或暂停")),
        ("→", lang.pick("step: one call on, in the past one event", "单步：放行一次调用；在过去则前进一个事件")),
        ("←", lang.pick("one event back", "后退一个事件")),
        ("Shift → ←", lang.pick("to the next or last visible change", "到下一个或上一个可见变化")),
        (
            "F11",
            lang.pick(
                "Python: to the next line; with Shift, to the line before",
                "Python：到下一行；加 Shift 回到上一行",
            ),
        ),
        ("F10", lang.pick("Python: to the next line, over functions", "Python：到下一行，不进入函数")),
        ("F8", lang.pick("Python: until the line of the cursor", "Python：运行到光标所在行")),
        ("F9", lang.pick("Python: breakpoint in the line of the cursor", "Python：在光标所在行设置或取消断点")),
        ("Tab Enter", lang.pick("in the editor: indent, keep the indentation", "在编辑器里：缩进，保持缩进")),
        ("Home End", lang.pick("to the start, to the newest event", "到开头，到最新事件")),
        ("F", lang.pick("next framing", "切换到下一种分帧")),
        ("1 … 9", lang.pick("let that actor's next call go", "放行第几个执行者的下一次调用")),
        ("Ctrl + - 0", lang.pick("zoom the window", "缩放窗口")),
        ("Esc", lang.pick("leave the field, the editor or the presentation", "离开输入框、编辑器或投影模式")),
        ("Ctrl Z Y", lang.pick("in a field: undo, redo", "在输入框里：撤销，重做")),
        ("L", lang.pick("the lessons", "课程列表")),
        (
            "1 … 9 Enter",
            lang.pick(
                "in a lesson: choose, confirm or go on; Ctrl Enter: check",
                "在课程中：选择，确定或继续；Ctrl Enter：检查",
            ),
        ),
        ("Ctrl Shift S", lang.pick("a picture of this event", "这一事件的图片")),
        ("?", lang.pick("this list", "显示本列表")),
    ]
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
