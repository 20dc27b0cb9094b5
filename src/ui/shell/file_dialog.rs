//! The dialog in which a trace is saved or opened: a path, completed while it is typed, and the files used lately.
//! It asks; what follows is a command, and the dialog stays until that is done.

use egui::text::{CCursor, CCursorRange};
use egui::{Button, EventFilter, Id, Key, Modifiers, RichText, TextEdit, Ui};

use crate::desk::{Commands, PlayCommand, Session};
use crate::lang::Lang;
use crate::ui::looks::{Dialog, FileDialog, Looks};
use crate::ui::paint::theme::Palette;

/// Draws the dialog.
pub fn file_dialog(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let saves = matches!(looks.dialog, Dialog::Save | Dialog::SaveTable | Dialog::Page);
    if looks.file_dialog.is_done(session) {
        looks.file_dialog.folder = looks.file_dialog.path().parent().map(std::path::Path::to_owned);
        looks.dialog = Dialog::None;
        return;
    }
    let title = match looks.dialog {
        Dialog::SaveTable => lang.pick("Save the table", "保存表格"),
        Dialog::Page => lang.pick("The run as a page", "把运行保存为网页"),
        Dialog::Save => lang.pick("Save the trace", "保存轨迹"),
        _ => lang.pick("Open a trace", "打开轨迹"),
    };
    ui.heading(title);
    let state = &mut looks.file_dialog;
    let entered = path_field(ui, session, state, lang, out);
    tell(ui, state, lang, saves);
    if !saves {
        recent(ui, session, state, lang);
    }
    ui.horizontal(|ui| {
        let waits = state.asked.is_some();
        let done = Button::new(if saves { lang.pick("Save", "保存") } else { lang.pick("Open", "打开") });
        let may = !waits && !state.typed.trim().is_empty();
        if (ui.add_enabled(may, done).clicked() || entered) && may {
            let path = state.path();
            (state.asked, state.problem) = (Some(session.answered.0), None);
            out.push(match looks.dialog {
                Dialog::SaveTable => PlayCommand::SaveTable(path),
                Dialog::Page => PlayCommand::SavePage(path, lang),
                Dialog::Save => PlayCommand::Save(path),
                _ => PlayCommand::Open(path),
            });
        }
        if ui.button(lang.pick("Cancel", "取消")).clicked() {
            looks.dialog = Dialog::None;
        }
    });
}

/// The field and the names that it could be completed to. Whether Enter was pressed in it.
fn path_field(ui: &mut Ui, session: &Session, state: &mut FileDialog, lang: Lang, out: &mut Commands) -> bool {
    let id = Id::unique("path of the file");
    let offers = state.offers(session.listing.as_ref());
    let focused = ui.memory(|memory| memory.has_focus(id));
    // Tab completes, as it does wherever paths are typed; without anything to complete it goes on to the buttons.
    if focused
        && let Some(first) = offers.first()
        && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Tab))
    {
        state.complete(first);
        set_cursor(ui, id, state.typed.chars().count()..state.typed.chars().count());
    }
    let label = ui.label(lang.pick("Path of the file", "文件路径"));
    let width = ui.available_width();
    let field = TextEdit::singleline(&mut state.typed).id(id).desired_width(width);
    let response = ui.add(field).labelled_by(label.id);
    if response.has_focus() {
        let filter = EventFilter { tab: !offers.is_empty(), horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    }
    if std::mem::take(&mut state.wants_focus) {
        response.request_focus();
        set_cursor(ui, id, selected(&state.typed));
    }
    let (folder, _) = state.place();
    if state.listed.as_ref() != Some(&folder) {
        state.listed = Some(folder.clone());
        out.push(PlayCommand::List(folder));
    }
    ui.horizontal_wrapped(|ui| {
        for offer in &offers {
            let name = lang.pick(format!("Complete to {offer}"), format!("补全为 {offer}"));
            let button = ui.add(Button::new(RichText::new(offer).small()).small());
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
            if button.on_hover_text("Tab").clicked() {
                state.complete(offer);
                state.wants_focus = true;
            }
        }
    });
    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter))
}

/// The name without its folder and its ending is selected, so that typing gives it another one.
fn selected(typed: &str) -> std::ops::Range<usize> {
    let name = typed.rfind('/').map_or(0, |slash| slash + 1);
    let end = typed.rfind('.').filter(|dot| *dot > name).unwrap_or(typed.len());
    let count = |bytes: usize| typed.get(..bytes).unwrap_or_default().chars().count();
    count(name)..count(end)
}

fn set_cursor(ui: &Ui, id: Id, range: std::ops::Range<usize>) {
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let range = CCursorRange::two(CCursor::new(range.start), CCursor::new(range.end));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// Where the file would be, and why the last try failed.
fn tell(ui: &mut Ui, state: &FileDialog, lang: Lang, saves: bool) {
    let palette = Palette::current(ui);
    let (folder, _) = state.place();
    let place = lang.pick(format!("in the folder {}", folder.display()), format!("所在文件夹：{}", folder.display()));
    ui.add(egui::Label::new(RichText::new(place).small().color(palette.label)).truncate());
    if let Some(problem) = &state.problem {
        ui.add(egui::Label::new(RichText::new(problem.get(lang)).color(palette.bad)).wrap());
    } else if !saves {
        let hint = lang.pick("A file can also be dropped onto the window", "也可以把文件拖放到窗口上");
        ui.label(RichText::new(hint).small().color(palette.faint));
    }
}

/// Files that were opened and saved lately; a click takes the path over.
fn recent(ui: &mut Ui, session: &Session, state: &mut FileDialog, lang: Lang) {
    let files = session.recent.files();
    if files.is_empty() {
        return;
    }
    ui.label(RichText::new(lang.pick("Recent files", "最近的文件")).strong());
    let height = (ui.ctx().content_rect().height() - 260.0).clamp(60.0, 220.0);
    egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for file in files {
            let text = match file.position {
                Some(position) => lang.pick(
                    format!("{}, event {position}", file.path.display()),
                    format!("{}，第 {position} 个事件", file.path.display()),
                ),
                None => file.path.display().to_string(),
            };
            let button = Button::new(text).truncate().frame_when_inactive(false);
            if ui.add_sized([ui.available_width(), 26.0], button).clicked() {
                state.typed = file.path.display().to_string();
                state.wants_focus = true;
            }
        }
    });
}
