//! The two bars at the top: what is framed how, and what is to happen next.
//! They change nothing; every button is a command.

use egui::{Button, RichText, Role, Ui, WidgetInfo};

use crate::codec::{Framing, kinds};
use crate::desk::{Classroom, Commands, PlayCommand, Rules, Session, Speed, Stage};
use crate::lang::Lang;
use crate::playback::Move;
use crate::ui::looks::{Dialog, Looks};
use crate::ui::paint::theme::Palette;
use crate::ui::panels::programs::programs_menu;
use crate::ui::panels::stepping::line_steps;

/// Name, framing, language, theme.
pub fn framing_bar(ui: &mut Ui, session: &Session, rules: &Rules, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.horizontal_centered(|ui| {
        // A presentation has less room, and everybody knows what is presented.
        let wide = ui.available_width() > 1120.0;
        if !looks.presentation && wide {
            let title = RichText::new(lang.pick("Sockscope", "套接字实验台")).strong().size(16.0);
            ui.label(title);
            ui.add_space(4.0);
        }
        if cfg!(feature = "python") {
            let lessons = lang.pick("Lessons", "课程");
            if ui.button(lessons).clicked() {
                looks.dialog = Dialog::Lessons;
                looks.list_opened = true;
            }
            programs_menu(ui, session, looks, out);
        }
        if looks.presentation && rules.in_lesson {
            // A lesson says how its bytes are looked at, and who presents needs the room.
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| appearance(ui, looks));
            return;
        }
        // Programs in Python frame as they are written; the switch then says how their bytes are looked at.
        if !wide {
            ui.add_space(2.0);
        } else if session.scenario().programs.is_empty() {
            ui.label(lang.pick("Framing", "分帧"));
        } else {
            ui.label(lang.pick("Bytes seen as", "字节按此查看"));
        }
        framing_switch(ui, session, lang, out);
        if !looks.presentation {
            crate::ui::panels::options::framing_options(ui, session, looks, out);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| appearance(ui, looks));
    });
}

/// One click is enough, also during a run.
fn framing_switch(ui: &mut Ui, session: &Session, lang: Lang, out: &mut Commands) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for kind in kinds() {
        let chosen = session.scenario().framing.name() == kind.name();
        let response = ui.add(Button::selectable(chosen, kind.label(lang)).frame_when_inactive(true));
        let name = lang.pick(format!("Framing {}", kind.label(lang)), format!("分帧方式 {}", kind.label(lang)));
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, &name));
        let clicked = response.on_hover_text(kind.description(lang)).clicked();
        if clicked && !chosen {
            let framing = Framing::new(kind.name(), session.scenario().framing.options().clone());
            out.extend(framing.ok().map(PlayCommand::ChangeFraming));
        }
    }
    ui.spacing_mut().item_spacing.x = 8.0;
}

/// The framing that comes after the present one, for the key F.
pub fn next_framing(session: &Session) -> Option<Framing> {
    let place = kinds().iter().position(|kind| kind.name() == session.scenario().framing.name())?;
    let next = kinds()[(place + 1) % kinds().len()];
    Framing::new(next.name(), session.scenario().framing.options().clone()).ok()
}

/// Language, theme, presentation, keys. Drawn from the right.
fn appearance(ui: &mut Ui, looks: &mut Looks) {
    let lang = looks.lang;
    let keys = ui.add(Button::new("?"));
    keys.widget_info(|| WidgetInfo::labeled(Role::Button, true, lang.pick("Keys", "快捷键")));
    if keys.on_hover_text(lang.pick("Keys", "快捷键")).clicked() {
        looks.dialog = Dialog::Keys;
    }
    let name = lang.pick("Presentation", "投影");
    if ui.add(Button::selectable(looks.presentation, name).frame_when_inactive(true)).clicked() {
        looks.presentation = !looks.presentation;
    }
    theme_button(ui, lang);
    ui.spacing_mut().item_spacing.x = 2.0;
    for (other, text, name) in [(Lang::En, "EN", "English"), (Lang::Zh, "中", "中文")] {
        let response = ui.add(Button::selectable(lang == other, text).frame_when_inactive(true));
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, lang == other, name));
        if response.clicked() {
            looks.lang = other;
        }
    }
    ui.spacing_mut().item_spacing.x = 8.0;
}

fn theme_button(ui: &mut Ui, lang: Lang) {
    let dark = ui.visuals().dark_mode;
    let text = if dark { lang.pick("Light", "浅色") } else { lang.pick("Dark", "深色") };
    let response = ui.button(text);
    let name = lang.pick(format!("{text} theme"), format!("{text}主题"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        ui.ctx().set_theme(if dark { egui::Theme::Light } else { egui::Theme::Dark });
    }
}

/// Run, step, back, reset, speed, and the settings of the next run.
pub fn run_bar(ui: &mut Ui, session: &Session, room: &Classroom, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.horizontal_centered(|ui| {
        // What would show an answer waits until the question is answered.
        if !room.allows(&PlayCommand::Run) {
            ui.disable();
        }
        run_button(ui, session, lang, out);
        let past = !session.playback().is_newest();
        let can_step = past || session.is_live();
        let step = Button::new(lang.pick("Step", "单步")).right_text("→");
        let step = ui.add_enabled(can_step, step).on_hover_text(step_hint(past, lang));
        step.widget_info(|| WidgetInfo::labeled(Role::Button, can_step, lang.pick("Step", "单步")));
        if step.clicked() {
            out.push(PlayCommand::Step);
        }
        if !session.scenario().programs.is_empty() {
            line_steps(ui, session, looks, out);
        }
        back_button(ui, session, lang, out);
        if ui.button(lang.pick("Reset", "重置")).clicked() {
            out.push(PlayCommand::Reset);
        }
        speed(ui, session, lang, out);
        if looks.presentation {
            return;
        }
        ui.separator();
        if session.scenario().programs.is_empty() {
            crate::ui::panels::options::run_options(ui, session, looks, out);
        } else {
            crate::ui::panels::options::python_options(ui, session, looks, out);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| files(ui, session, looks));
    });
}

fn back_button(ui: &mut Ui, session: &Session, lang: Lang, out: &mut Commands) {
    let can_go_back = session.position().0 > 0;
    let back = ui.add_enabled(can_go_back, Button::new(lang.pick("Back", "上一步")).left_text("←"));
    back.widget_info(|| WidgetInfo::labeled(Role::Button, can_go_back, lang.pick("Back", "上一步")));
    if back.clicked() {
        out.push(PlayCommand::Look(Move::Back));
    }
}

fn step_hint(past: bool, lang: Lang) -> &'static str {
    if past {
        lang.pick("One event on", "前进一个事件")
    } else {
        lang.pick("Let one call go", "放行一次调用")
    }
}

/// The one obvious next thing, in the accent's colour.
fn run_button(ui: &mut Ui, session: &Session, lang: Lang, out: &mut Commands) {
    let palette = Palette::current(ui);
    let running = session.stage() == Stage::Running && session.is_live();
    let text = match (&session.stage(), running) {
        _ if session.workshop.is_pending() => lang.pick("Run the edit", "运行修改"),
        (_, true) => lang.pick("Pause", "暂停"),
        (Stage::Over | Stage::File, _) if !session.is_live() => lang.pick("Run again", "再次运行"),
        _ => lang.pick("Run", "运行"),
    };
    let button = Button::new(RichText::new(text).color(palette.on_accent).strong())
        .fill(palette.accent)
        .min_size(egui::vec2(96.0, 30.0));
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, text));
    if response.clicked() {
        let pauses = running && !session.workshop.is_pending();
        out.push(if pauses { PlayCommand::Pause } else { PlayCommand::Run });
    }
}

fn speed(ui: &mut Ui, session: &Session, lang: Lang, out: &mut Commands) {
    let word = |speed| match speed {
        Speed::Slow => lang.pick("slow", "慢速"),
        Speed::Normal => lang.pick("normal", "中速"),
        Speed::Full => lang.pick("full speed", "全速"),
    };
    let combo = egui::ComboBox::from_id_salt("speed").selected_text(word(session.speed)).width(88.0);
    let response = combo.show_ui(ui, |ui| {
        for speed in Speed::ALL {
            if ui.selectable_label(session.speed == speed, word(speed)).clicked() {
                out.push(PlayCommand::SetSpeed(speed));
            }
        }
    });
    response.response.accessible_name(lang.pick("Speed", "速度"));
}

fn files(ui: &mut Ui, session: &Session, looks: &mut Looks) {
    let lang = looks.lang;
    if ui.button(lang.pick("Open…", "打开…")).clicked() {
        looks.dialog = Dialog::Open;
    }
    if ui.add_enabled(!session.trace().is_empty(), Button::new(lang.pick("Save…", "保存…"))).clicked() {
        looks.dialog = Dialog::Save;
    }
}
