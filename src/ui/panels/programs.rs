//! The menu of programs: those that can be started from, with their classic mistakes, edited ones, and the native ones.
//! Choosing is a command; it neither reads files nor judges programs.

use egui::{Button, Popup, PopupCloseBehavior, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo};

use crate::desk::{Commands, Edited, PlayCommand, Session};
use crate::lang::Lang;
use crate::library::{self, StartingProgram};
use crate::scenario::{PythonProgram, Scenario, Side};
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::{Palette, sans};

const WIDTH: f32 = 460.0;

/// What stands in a program that is begun from nothing.
const EMPTY_SERVER: &str = "# The server. It is started first.\nimport socket\n\n";
const EMPTY_CLIENT: &str = "# The client. Each client runs this program.\nimport socket\n\n";

/// The button and the menu behind it.
pub fn programs_menu(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let arrow = RichText::new("▼").size(9.5);
    let button = ui.add(Button::new(lang.pick("Programs", "程序")).right_text(arrow));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, lang.pick("Programs", "程序")));
    let height = ui.ctx().content_rect().height() - 110.0;
    let menu = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClick);
    menu.show(|ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = 22.0;
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            own(ui, session, looks, out);
            ui.separator();
            starting(ui, session, lang, out);
        });
    });
}

/// What does not come out of the library.
fn own(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let native = session.scenario().programs.is_empty();
    let name = lang.pick("Native programs: server and clients with a framing", "内置程序：按分帧收发的服务器和客户端");
    if entry(ui, native, RichText::new(name), name) && !native {
        out.push(PlayCommand::ChangeScenario(Box::default()));
    }
    let name = lang.pick("New program", "新建程序");
    if entry(ui, false, RichText::new(name), name) {
        out.push(PlayCommand::ChangeScenario(Box::new(empty())));
    }
    let name = lang.pick("Open .py files…", "打开 .py 文件…");
    if entry(ui, false, RichText::new(name), name) {
        looks.dialog = Dialog::OpenPrograms;
    }
    for edited in session.workshop.kept() {
        let title = edited_title(edited, lang);
        if entry(ui, false, RichText::new(&title), &title) {
            out.push(PlayCommand::ChangeScenario(Box::new(edited.scenario.clone())));
        }
    }
}

/// The library: what is right, and below it what goes wrong.
fn starting(ui: &mut Ui, session: &Session, lang: Lang, out: &mut Commands) {
    let palette = Palette::current(ui);
    for program in library::starting_programs() {
        let title = program.title.get(lang);
        let chosen = session.workshop.originals() == program.scenario.programs;
        let mistake = program.defect.is_some();
        let name = if mistake {
            lang.pick(format!("{title}, a mistake"), format!("{title}，常见错误"))
        } else {
            title.to_owned()
        };
        let clicked = if mistake {
            let text = RichText::new(title).size(13.0);
            ui.horizontal(|ui| {
                ui.add_space(14.0);
                ui.label(RichText::new("×").color(palette.bad).size(13.0));
                entry(ui, chosen, text, &name)
            })
            .inner
        } else {
            ui.add_space(6.0);
            let clicked = entry(ui, chosen, RichText::new(title).strong().size(14.5), &name);
            summary(ui, program.summary.get(lang), palette) || clicked
        };
        if clicked {
            out.push(choose(session, program));
        }
    }
}

/// What a program is, below its title. Whether it was clicked, which is as good as the title.
fn summary(ui: &mut Ui, text: &str, palette: &Palette) -> bool {
    let galley = ui.painter().layout(text.to_owned(), sans(12.0), palette.label, WIDTH - 30.0);
    let size = Vec2::new(WIDTH - 20.0, galley.size().y + 4.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
    ui.painter().galley(rect.min + Vec2::new(10.0, 0.0), galley, palette.label);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response.clicked()
}

/// A starting program, run in the order that is set.
fn choose(session: &Session, program: &StartingProgram) -> PlayCommand {
    let schedule = session.scenario().schedule;
    PlayCommand::ChangeScenario(Box::new(Scenario { schedule, ..program.scenario.clone() }))
}

fn entry(ui: &mut Ui, chosen: bool, text: RichText, name: &str) -> bool {
    let button = Button::new(text).frame_when_inactive(false);
    // A menu has no room for a filled entry; what is chosen has a tick.
    let response = ui.add(if chosen { button.right_text("✓") } else { button });
    response.widget_info(|| WidgetInfo::selected(Role::MenuItem, true, chosen, name));
    response.clicked()
}

fn edited_title(edited: &Edited, lang: Lang) -> String {
    let title = title(&edited.originals, lang);
    lang.pick(format!("{title} (edited)"), format!("{title}（已修改）"))
}

/// What programs are called: by the library, or by their files.
pub fn title(originals: &[PythonProgram], lang: Lang) -> String {
    match library::of_programs(originals) {
        Some(program) => program.title.get(lang).to_owned(),
        None => originals.iter().map(|program| program.file.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// A server and a client in which nothing stands yet.
fn empty() -> Scenario {
    let program = |file: &str, side, source: &str| PythonProgram {
        file: file.to_owned(),
        side,
        source: source.to_owned(),
        input: Vec::new(),
    };
    let programs =
        vec![program("server.py", Side::Server, EMPTY_SERVER), program("client.py", Side::Client, EMPTY_CLIENT)];
    Scenario { clients: 1, programs, ..Scenario::default() }
}
