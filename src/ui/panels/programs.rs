//! The list of programs: those that can be started from, with their classic mistakes, edited ones, and the native ones.
//! Choosing is a command; it neither reads files nor judges programs.

use egui::text::{LayoutJob, TextFormat};
use egui::{Button, Color32, RichText, Role, ScrollArea, TextEdit, Ui, Vec2, WidgetInfo};

use crate::desk::{Commands, Edited, PlayCommand, Session};
use crate::lang::Lang;
use crate::library::{self, StartingProgram};
use crate::scenario::{Outside, PythonProgram, Scenario, Side};
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::{Palette, sans};

/// What stands in a program that is begun from nothing.
const EMPTY_SERVER: &str = "# The server. It is started first.\nimport socket\n\n";
const EMPTY_CLIENT: &str = "# The client. Each client runs this program.\nimport socket\n\n";

/// The button that opens the list.
pub fn programs_button(ui: &mut Ui, looks: &mut Looks) {
    let name = looks.lang.pick("Programs", "程序");
    let button = ui.add(Button::new(name).min_size(Vec2::new(ui.available_width(), 30.0)));
    if button.on_hover_text("F3").clicked() {
        looks.dialog = Dialog::Programs;
        looks.list_opened = true;
    }
}

/// The list of programs, with a field in which one types what is looked for.
pub fn program_list(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.heading(lang.pick("Programs", "程序"));
    let hint = lang.pick("search, in both languages", "搜索，中英文都可以");
    let width = ui.available_width();
    let field = TextEdit::singleline(&mut looks.search).hint_text(hint).desired_width(width);
    let field = ui.add(field).accessible_name(lang.pick("Search the programs", "搜索程序"));
    let opened = std::mem::take(&mut looks.list_opened);
    if opened {
        field.request_focus();
    }
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let height = (ui.ctx().content_rect().height() - 190.0).max(80.0);
    let mut chosen = None;
    let mut list = ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, true]);
    if opened {
        list = list.vertical_scroll_offset(0.0);
    }
    let area = list.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.spacing_mut().interact_size.y = 24.0;
        if looks.search.trim().is_empty() {
            chosen = own(ui, session, looks);
            ui.separator();
        }
        chosen = starting(ui, session, looks).or(chosen.take());
    });
    let below = area.content_size.y - area.state.unclamped_offset().y - area.inner_rect.height();
    let more = if below > 8.0 { lang.pick("more below: scroll", "下面还有：请滚动") } else { "" };
    ui.horizontal(|ui| {
        if ui.button(lang.pick("Close", "关闭")).clicked() {
            looks.dialog = Dialog::None;
        }
        ui.label(RichText::new(more).small().color(Palette::current(ui).label));
    });
    if entered && !looks.search.trim().is_empty() {
        // Whoever has typed enough to see it first need not leave the keyboard.
        chosen = chosen.or(found(&looks.search).next().map(|program| chosen_now(program, session, lang)));
    }
    if let Some(scenario) = chosen {
        looks.dialog = Dialog::None;
        out.push(PlayCommand::ChangeScenario(Box::new(scenario)));
    }
}

/// What does not come out of the library.
fn own(ui: &mut Ui, session: &Session, looks: &mut Looks) -> Option<Scenario> {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let native = session.scenario().programs.is_empty();
    let plain = |text: &str| job(&[(text, 14.0, palette.text)]);
    let mut chosen = None;
    let name = lang.pick("Native programs: server and clients with a framing", "内置程序：按分帧收发的服务器和客户端");
    if entry(ui, native, plain(name), name) && !native {
        chosen = Some(Scenario::default());
    }
    let waits = session.scenario().awaits_outside();
    let name = lang.pick("Wait for clients outside this program", "等待本程序之外的客户端");
    if entry(ui, waits, plain(name), name) {
        let outside = (!waits).then_some(Outside::Clients);
        chosen = Some(Scenario { outside, ..session.scenario().clone() });
    }
    let name = lang.pick("New program", "新建程序");
    if entry(ui, false, plain(name), name) {
        chosen = Some(empty());
    }
    let name = lang.pick("Open .py files…", "打开 .py 文件…");
    if entry(ui, false, plain(name), name) {
        looks.dialog = Dialog::OpenPrograms;
    }
    for edited in session.workshop.kept() {
        let title = edited_title(edited, lang);
        if entry(ui, false, plain(&title), &title) {
            chosen = Some(edited.scenario.clone());
        }
    }
    chosen
}

/// The library: what is right, and below it what goes wrong.
fn starting(ui: &mut Ui, session: &Session, looks: &Looks) -> Option<Scenario> {
    let (lang, palette) = (looks.lang, Palette::current(ui));
    let open = library::of_programs(session.workshop.originals());
    let mut chosen = None;
    for program in found(&looks.search) {
        let (title, summary) = (program.title.get(lang), program.summary.get(lang));
        let is_open = open.is_some_and(|open| open.id == program.id);
        let clicked = if program.defect.is_some() {
            let name = lang.pick(format!("{title}, a mistake"), format!("{title}，常见错误"));
            let text = job(&[("   × ", 14.0, palette.bad), (title, 14.0, palette.text)]);
            entry(ui, is_open, text, &name)
        } else {
            ui.add_space(4.0);
            let below = format!("\n{}", summary.replace('`', ""));
            entry(ui, is_open, job(&[(title, 14.0, palette.accent), (&below, 12.0, palette.label)]), title)
        };
        if clicked {
            chosen = Some(chosen_now(program, session, lang));
        }
    }
    chosen
}

/// What is run when a program is chosen: in the language of the window, and in the order that is set.
fn chosen_now(program: &StartingProgram, session: &Session, lang: Lang) -> Scenario {
    let schedule = session.scenario().schedule;
    Scenario { schedule, ..program.scenario_in(lang).clone() }
}

/// The starting programs in which what is looked for stands.
fn found(search: &str) -> impl Iterator<Item = &'static StartingProgram> {
    library::starting_programs().iter().filter(move |program| is_looked_for(program, search))
}

/// Whether each word that is looked for stands in a title or a summary, in whatever language.
fn is_looked_for(program: &StartingProgram, search: &str) -> bool {
    let texts = [&program.title, &program.summary].map(|text| format!("{} {}", text.en, text.zh));
    let all = format!("{} {}", texts.join(" "), program.id).to_lowercase();
    search.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

/// Pieces of text, each in its size and ink.
fn job(pieces: &[(&str, f32, Color32)]) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (text, size, ink) in pieces {
        job.append(text, 0.0, TextFormat::simple(sans(*size), *ink));
    }
    job
}

/// One entry, as wide as the list, so that a click anywhere in its row chooses it.
fn entry(ui: &mut Ui, chosen: bool, mut text: LayoutJob, name: &str) -> bool {
    let width = ui.available_width();
    text.wrap.max_width = (width - 50.0).max(40.0);
    let button = Button::new(text).frame_when_inactive(false).min_size(Vec2::new(width, 0.0));
    // A list has no room for a filled entry; what is chosen has a tick.
    let response = ui.add(button.right_text(if chosen { "✓" } else { "" }));
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
    let programs = vec![
        PythonProgram::new("server.py", Side::Server, EMPTY_SERVER),
        PythonProgram::new("client.py", Side::Client, EMPTY_CLIENT),
    ];
    Scenario { clients: 1, programs, ..Scenario::default() }
}
