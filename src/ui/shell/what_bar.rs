//! The upper bar: what is run. Lessons, programs, framing with its options, TCP or UDP; and how the window looks.
//! It changes nothing; every control is a command.

use egui::{Button, Popup, RichText, Role, Ui, WidgetInfo, vec2};

use super::bar::{Control, Form, HEIGHT, bar, button_width, text_width};
use super::bars::{Bars, files};
use crate::codec::{Framing, Kind, kinds};
use crate::desk::{Commands, PlayCommand, Session};
use crate::lang::Lang;
use crate::scenario::{Fault, Scenario, Sockets, Transport};
use crate::ui::looks::{Dialog, Looks};
use crate::ui::panels::options::{framing_options, option_fields};
use crate::ui::panels::programs::programs_button;

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// Draws the bar.
pub fn what_bar(ui: &mut Ui, bars: &mut Bars<'_>) {
    let mut controls: Vec<Control<Bars<'_>>> = Vec::new();
    let mut add = |width: f32, short: Option<f32>, rank: u8, at_right: bool, draw: fn(&mut Ui, &mut Bars<'_>, Form)| {
        controls.push(Control { width, short, rank, at_right, draw });
    };
    if cfg!(feature = "python") {
        add(button_width(ui, ["Lessons", "课程"]), None, 1, false, |ui, bars, _| lessons(ui, bars.looks));
        add(button_width(ui, ["Programs", "程序"]), None, 1, false, |ui, bars, _| programs_button(ui, bars.looks));
    }
    add(framing_width(ui), Some(short_framing_width(ui)), 2, false, framing);
    if !bars.session.scenario().framing.kind().fields().is_empty() {
        add(150.0, None, 6, false, options);
    }
    add(button_width(ui, ["TCP"; 2]) + button_width(ui, ["UDP"; 2]) + 2.0, None, 5, false, transports);
    // From the right end to the left.
    add(HEIGHT, None, 3, true, |ui, bars, _| keys(ui, bars.looks));
    add(button_width(ui, ["Lecture", "投影"]), None, 4, true, |ui, bars, _| lecture(ui, bars.looks));
    add(button_width(ui, ["Light", "浅色"]), None, 7, true, |ui, bars, _| theme(ui, bars.looks.lang));
    let language = button_width(ui, ["EN"; 2]) + button_width(ui, ["中"; 2]) + 2.0;
    add(language, None, 7, true, |ui, bars, _| language_switch(ui, bars.looks));
    add(
        button_width(ui, ["Save…", "保存…"]) + button_width(ui, ["Open…", "打开…"]) + 4.0,
        None,
        8,
        true,
        |ui, bars, _| {
            files(ui, bars.session, bars.looks);
        },
    );
    bar(ui, bars.looks.lang.pick("More of what is run", "更多：运行内容"), &controls, bars);
}

/// A button that fills the room of its control.
pub fn filling<'b>(ui: &Ui, form: Form, text: impl Into<egui::WidgetText>) -> Button<'b> {
    let button = Button::new(text.into());
    if form == Form::Folded { button } else { button.min_size(vec2(ui.available_width(), HEIGHT)) }
}

fn lessons(ui: &mut Ui, looks: &mut Looks) {
    let button = filling(ui, Form::Whole, looks.lang.pick("Lessons", "课程"));
    if ui.add(button).on_hover_text("F2").clicked() {
        looks.dialog = Dialog::Lessons;
        looks.list_opened = true;
    }
}

fn framing_width(ui: &Ui) -> f32 {
    let buttons = kinds().iter().map(|kind| button_width(ui, LANGS.map(|lang| kind.label(lang))) + 2.0);
    label_width(ui) + buttons.sum::<f32>()
}

fn label_width(ui: &Ui) -> f32 {
    text_width(ui, ["Bytes seen as", "字节按此查看"]).max(text_width(ui, ["Framing", "分帧"])) + 6.0
}

fn short_framing_width(ui: &Ui) -> f32 {
    let widest = |kind: &&dyn Kind| {
        let arrow = |lang| format!("{} ▼", kind.label(lang));
        let [en, zh] = LANGS.map(arrow);
        button_width(ui, [&en, &zh])
    };
    kinds().iter().map(widest).fold(0.0, f32::max)
}

/// One click is enough, also during a run.
pub fn framing(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    let (session, lang) = (bars.session, bars.looks.lang);
    if session.scenario().sends_datagrams() {
        ui.disable();
    }
    // Programs in Python frame as they are written; the switch then says how their bytes are looked at.
    let native = session.scenario().programs.is_empty();
    let label = if native { lang.pick("Framing", "分帧") } else { lang.pick("Bytes seen as", "字节按此查看") };
    match form {
        Form::Whole => {
            let width = label_width(ui) - 4.0;
            ui.add_sized([width, HEIGHT], egui::Label::new(label));
            ui.spacing_mut().item_spacing.x = 2.0;
            for kind in kinds() {
                let width = button_width(ui, LANGS.map(|lang| kind.label(lang)));
                one_framing(ui, session, *kind, lang, width, bars.out);
            }
        }
        Form::Short => {
            let chosen = session.scenario().framing.label(lang);
            let button = filling(ui, form, format!("{chosen} ▼"));
            let button = ui.add(button);
            let name = format!("{label}: {chosen}");
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            Popup::menu(&button.on_hover_text(label)).show(|ui| {
                for kind in kinds() {
                    one_framing(ui, session, *kind, lang, 160.0, bars.out);
                }
            });
        }
        Form::Folded => {
            ui.vertical(|ui| {
                ui.label(label);
                for kind in kinds() {
                    one_framing(ui, session, *kind, lang, 160.0, bars.out);
                }
            });
        }
    }
}

fn one_framing(ui: &mut Ui, session: &Session, kind: &dyn Kind, lang: Lang, width: f32, out: &mut Commands) {
    let (enabled, chosen) = (ui.is_enabled(), session.scenario().framing.name() == kind.name());
    let button = Button::selectable(chosen, kind.label(lang)).frame_when_inactive(true);
    let response = ui.add(button.min_size(vec2(width, HEIGHT)));
    let name = lang.pick(format!("Framing {}", kind.label(lang)), format!("分帧方式 {}", kind.label(lang)));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, chosen, &name));
    let nothing_to_frame = lang.pick(
        "Over UDP every datagram keeps its boundaries: there is nothing to frame",
        "UDP 的每个数据报都保留边界，不需要分帧",
    );
    let response = response.on_hover_text(kind.description(lang)).on_disabled_hover_text(nothing_to_frame);
    let clicked = response.clicked();
    if clicked && !chosen {
        let framing = Framing::new(kind.name(), session.scenario().framing.options().clone());
        out.extend(framing.ok().map(PlayCommand::ChangeFraming));
    }
}

/// The framing that comes after the present one, for the key F.
pub fn next_framing(session: &Session) -> Option<Framing> {
    if session.scenario().sends_datagrams() {
        return None;
    }
    let place = kinds().iter().position(|kind| kind.name() == session.scenario().framing.name())?;
    let next = kinds()[(place + 1) % kinds().len()];
    Framing::new(next.name(), session.scenario().framing.options().clone()).ok()
}

fn options(ui: &mut Ui, bars: &mut Bars<'_>, form: Form) {
    if form == Form::Folded {
        ui.vertical(|ui| option_fields(ui, bars.session, bars.looks, bars.out));
    } else {
        framing_options(ui, bars.session, bars.looks, bars.out);
    }
}

/// Streams or datagrams: the same native server and clients over either. Leaves programs in Python for the native ones.
fn transports(ui: &mut Ui, bars: &mut Bars<'_>, _: Form) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let lang = bars.looks.lang;
    let datagrams = uses_datagrams(bars.session);
    let choices = [
        (
            "TCP",
            Transport::Tcp,
            lang.pick("A stream: bytes in order, without boundaries", "字节流：字节有序，没有边界"),
        ),
        (
            "UDP",
            Transport::Udp,
            lang.pick(
                "Datagrams: each keeps its boundaries, and any may be lost",
                "数据报：每个都保留边界，但都可能丢失",
            ),
        ),
    ];
    for (name, transport, says) in choices {
        let chosen = datagrams == (transport == Transport::Udp);
        let button = Button::selectable(chosen, name).frame_when_inactive(true).min_size(vec2(0.0, HEIGHT));
        let response = ui.add(button);
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
        if response.on_hover_text(says).clicked() && !chosen {
            let scenario = over(bars.session.scenario(), transport);
            bars.out.push(PlayCommand::ChangeScenario(Box::new(scenario)));
        }
    }
}

/// The same run over another transport. What only a stream has is not kept: a framing, a backlog, a cork, an end that goes wrong.
fn over(scenario: &Scenario, transport: Transport) -> Scenario {
    let native = match scenario.programs.is_empty() {
        true => scenario.clone(),
        false => Scenario { schedule: scenario.schedule, ..Scenario::default() },
    };
    if transport == Transport::Tcp {
        return Scenario { transport, ..native };
    }
    let Sockets { send_buffer, receive_buffer, .. } = native.sockets;
    let sockets = Sockets { send_buffer, receive_buffer, ..Sockets::default() };
    Scenario { transport, framing: Framing::first(), sockets, fault: Fault::None, half_close: true, ..native }
}

/// Whether the programs on the screen send datagrams.
fn uses_datagrams(session: &Session) -> bool {
    session.scenario().sends_datagrams()
        || session.scenario().programs.iter().any(|program| program.source.contains("SOCK_DGRAM"))
}

fn keys(ui: &mut Ui, looks: &mut Looks) {
    let name = looks.lang.pick("Keys", "快捷键");
    let keys = ui.add(filling(ui, Form::Whole, "?"));
    keys.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    if keys.on_hover_text(name).clicked() {
        looks.dialog = Dialog::Keys;
    }
}

/// Into the lecture, or out of it.
pub fn lecture(ui: &mut Ui, looks: &mut Looks) {
    let text = looks.lang.pick("Lecture", "投影");
    let button = Button::selectable(looks.lecture, text).frame_when_inactive(true);
    let response = ui.add(button.min_size(vec2(0.0, HEIGHT)));
    let hint = looks.lang.pick("For a projector: large and little (F5)", "投影用：字大、内容少（F5）");
    if response.on_hover_text(hint).clicked() {
        looks.lecture = !looks.lecture;
    }
}

fn theme(ui: &mut Ui, lang: Lang) {
    let dark = ui.visuals().dark_mode;
    let text = if dark { lang.pick("Light", "浅色") } else { lang.pick("Dark", "深色") };
    let response = ui.add(filling(ui, Form::Whole, text));
    let name = lang.pick(format!("{text} theme"), format!("{text}主题"));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if response.clicked() {
        ui.ctx().set_theme(if dark { egui::Theme::Light } else { egui::Theme::Dark });
    }
}

fn language_switch(ui: &mut Ui, looks: &mut Looks) {
    ui.spacing_mut().item_spacing.x = 2.0;
    for (other, text, name) in [(Lang::En, "EN", "English"), (Lang::Zh, "中", "中文")] {
        let chosen = looks.lang == other;
        let button = Button::selectable(chosen, RichText::new(text)).frame_when_inactive(true);
        let response = ui.add(button.min_size(vec2(0.0, HEIGHT)));
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
        if response.on_hover_text(name).clicked() {
            looks.lang = other;
        }
    }
}
