//! The settings: what the framing needs to know, and what the next run is to be.
//! A change is a command with a whole new scenario; nothing is changed in place.

use egui::{DragValue, Popup, PopupCloseBehavior, TextEdit, Ui};

use crate::codec::{ByteOrder, Framing, FramingOptions, MAX_LIMIT};
use crate::desk::{Commands, PlayCommand, Session};
use crate::escape;
use crate::lang::{Lang, Text};
use crate::scenario::{LARGEST_RECV, MOST_CLIENTS, Message, Pace, Scenario, Schedule};
use crate::service::services;
use crate::ui::looks::Looks;

/// The options of the present framing, behind a button that says what they are.
pub fn framing_options(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let framing = &session.scenario().framing;
    let fields = framing.kind().fields();
    let lang = looks.lang;
    if fields.is_empty() {
        return;
    }
    let button = ui.button(framing.kind().options_label(framing.options(), lang));
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(260.0);
        let mut options = framing.options().clone();
        for field in fields {
            field_editor(ui, field, &mut options, looks, out);
        }
        if &options != framing.options() {
            out.push(match Framing::new(framing.name(), options) {
                Ok(framing) => PlayCommand::ChangeFraming(framing),
                Err(error) => PlayCommand::Report(error.sentence),
            });
        }
    });
}

fn field_editor(ui: &mut Ui, field: &str, options: &mut FramingOptions, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    ui.horizontal(|ui| match field {
        "length_width" => {
            ui.label(lang.pick("Length field", "长度字段"));
            for width in [1, 2, 4, 8] {
                ui.selectable_value(
                    &mut options.length_width,
                    width,
                    lang.pick(format!("{width} B"), format!("{width} 字节")),
                );
            }
        }
        "byte_order" => {
            ui.label(lang.pick("Byte order", "字节序"));
            for order in [ByteOrder::Big, ByteOrder::Little, ByteOrder::Native] {
                ui.selectable_value(&mut options.byte_order, order, order.label(lang));
            }
        }
        "signed" => {
            ui.checkbox(&mut options.signed, lang.pick("Signed, as struct.pack('i')", "有符号，如 struct.pack('i')"));
        }
        "delimiter" => delimiter_editor(ui, options, looks, out),
        "frame_size" => {
            number(ui, lang.pick("Frame size, bytes", "帧长（字节）"), &mut options.frame_size, 1..=MAX_LIMIT)
        }
        "limit" => number(ui, lang.pick("Limit, bytes", "上限（字节）"), &mut options.limit, 1..=MAX_LIMIT),
        other => {
            ui.label(other);
        }
    });
}

fn delimiter_editor(ui: &mut Ui, options: &mut FramingOptions, looks: &mut Looks, out: &mut Commands) {
    let label = ui.label(looks.lang.pick("Delimiter", "分隔符"));
    let text = looks.delimiter.get_or_insert_with(|| escape::escape(&options.delimiter));
    let field = ui.add(TextEdit::singleline(text).desired_width(100.0)).labelled_by(label.id);
    if field.lost_focus() {
        match escape::unescape(text) {
            Ok(bytes) => options.delimiter = bytes,
            Err(problem) => out.push(PlayCommand::Report(problem)),
        }
        looks.delimiter = None;
    }
}

fn number<N: egui::emath::Numeric>(ui: &mut Ui, name: &str, value: &mut N, range: std::ops::RangeInclusive<N>) {
    let label = ui.label(name);
    // A value that was opened from a file stays as it is, wherever it lies, until somebody changes it here.
    let drag = DragValue::new(value).range(range).clamp_existing_to_range(false).update_while_editing(false);
    ui.add(drag).labelled_by(label.id);
}

/// What the next run is to be. A change begins it anew.
pub fn run_options(ui: &mut Ui, session: &Session, looks: &mut Looks, out: &mut Commands) {
    let lang = looks.lang;
    let mut scenario = session.scenario().clone();
    number(ui, lang.pick("Clients", "客户端"), &mut scenario.clients, 1..=MOST_CLIENTS);
    number(ui, lang.pick("recv size", "recv 大小"), &mut scenario.recv_size, 1..=LARGEST_RECV);
    messages(ui, looks, &mut scenario, out);
    let more = ui.button(lang.pick("More", "更多"));
    Popup::from_toggle_button_response(&more).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(280.0);
        more_options(ui, lang, &mut scenario);
    });
    if scenario != *session.scenario() {
        out.push(PlayCommand::ChangeScenario(Box::new(scenario)));
    }
}

/// What the next run of programs in Python is to be; everything else is the programs' own affair.
pub fn python_options(ui: &mut Ui, session: &Session, looks: &Looks, out: &mut Commands) {
    let lang = looks.lang;
    let mut scenario = session.scenario().clone();
    number(ui, lang.pick("Clients", "客户端"), &mut scenario.clients, 1..=MOST_CLIENTS);
    let more = ui.button(lang.pick("More", "更多"));
    Popup::from_toggle_button_response(&more).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_min_width(280.0);
        schedule(ui, lang, &mut scenario);
        let hint = lang.pick(
            "Set by the workbench on every TCP socket, so that a run can be repeated",
            "由实验台在每个 TCP 套接字上设置，使运行可以重复",
        );
        ui.checkbox(&mut scenario.nodelay, "TCP_NODELAY").on_hover_text(hint);
        if let Some(address) = session.address() {
            let text = lang.pick(
                format!("127.0.0.1 is really {address} in this run, so that runs never collide"),
                format!("本次运行中 127.0.0.1 实际是 {address}，这样各次运行互不冲突"),
            );
            ui.label(text);
        }
    });
    if scenario != *session.scenario() {
        out.push(PlayCommand::ChangeScenario(Box::new(scenario)));
    }
}

/// The messages of every client, separated by spaces; a list of presets beside.
fn messages(ui: &mut Ui, looks: &mut Looks, scenario: &mut Scenario, out: &mut Commands) {
    let lang = looks.lang;
    let label = ui.label(lang.pick("Messages", "消息"));
    let text = looks.messages.get_or_insert_with(|| written(&scenario.messages));
    let edit = TextEdit::singleline(text).desired_width(150.0).align(egui::Align2::LEFT_CENTER);
    let field = ui.add(edit).labelled_by(label.id);
    let field = field.on_hover_text(lang.pick(
        "Separated by spaces; \\n and \\x00 are understood, \\x20 is a space",
        "以空格分隔；可用 \\n 和 \\x00，\\x20 表示空格",
    ));
    if field.lost_focus() {
        match read(text) {
            Ok(messages) if *text != written(&scenario.messages) => scenario.messages = messages,
            Ok(_) => {}
            Err(problem) => out.push(PlayCommand::Report(problem)),
        }
        looks.messages = None;
    } else if !field.has_focus() {
        looks.messages = None;
    }
    let presets = ui.button(lang.pick("Presets", "示例"));
    Popup::menu(&presets).show(|ui| {
        for (name, messages) in message_presets(lang) {
            if ui.button(name).clicked() {
                scenario.messages = messages;
                looks.messages = None;
                ui.close();
            }
        }
    });
}

/// Messages that each show something of their own.
fn message_presets(lang: Lang) -> Vec<(&'static str, Vec<Message>)> {
    let texts = |list: &[&str]| list.iter().map(|text| Message::Text((*text).to_owned())).collect();
    vec![
        (lang.pick("hello, world, !", "hello、world、!"), texts(&["hello", "world", "!"])),
        (lang.pick("Chinese text", "中文"), texts(&["你好", "粘包", "分帧"])),
        (lang.pick("With line breaks", "含换行"), texts(&["one\ntwo", "three\n"])),
        (
            lang.pick("Long text", "长文本"),
            vec![Message::Text("abcdefghij".repeat(300)), Message::Text("end".to_owned())],
        ),
        (lang.pick("Twenty short ones", "二十条短消息"), vec![Message::Generated { generated: 20, longest: 8 }]),
    ]
}

/// Messages as the field shows them.
fn written(messages: &[Message]) -> String {
    let one = |message: &Message| match message {
        Message::Text(text) => escape::escape(text.as_bytes()).replace(' ', "\\x20"),
        Message::Hex { hex } => format!("hex:{}", hex.replace(' ', "")),
        Message::Generated { generated, longest } => format!("generated:{generated}:{longest}"),
    };
    messages.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The messages that the field's text stands for; what is wrong with it otherwise.
fn read(text: &str) -> Result<Vec<Message>, Text> {
    text.split_whitespace().map(read_one).collect()
}

fn read_one(word: &str) -> Result<Message, Text> {
    if let Some(hex) = word.strip_prefix("hex:") {
        return Ok(Message::Hex { hex: hex.to_owned() });
    }
    let numbers = word.strip_prefix("generated:").and_then(|rest| rest.split_once(':'));
    if let Some((generated, longest)) = numbers
        && let (Ok(generated), Ok(longest)) = (generated.parse(), longest.parse())
    {
        return Ok(Message::Generated { generated, longest });
    }
    let bytes = escape::unescape(word)?;
    Ok(match String::from_utf8(bytes.clone()) {
        Ok(text) => Message::Text(text),
        Err(_) => Message::Hex { hex: escape::to_hex(&bytes) },
    })
}

fn schedule(ui: &mut Ui, lang: Lang, scenario: &mut Scenario) {
    ui.horizontal(|ui| {
        ui.label(lang.pick("Schedule", "调度"));
        ui.selectable_value(&mut scenario.schedule, Schedule::Staged, lang.pick("staged", "逐步"));
        ui.selectable_value(&mut scenario.schedule, Schedule::Free, lang.pick("free", "自由"));
    });
}

fn more_options(ui: &mut Ui, lang: Lang, scenario: &mut Scenario) {
    schedule(ui, lang, scenario);
    ui.horizontal(|ui| {
        ui.label(lang.pick("Service", "服务"));
        for service in services() {
            let button = ui.selectable_value(&mut scenario.service, service, service.name());
            if button.on_hover_text(service.description(lang)).clicked() && !service.answers() {
                scenario.pace = Pace::BackToBack;
            }
        }
    });
    ui.horizontal(|ui| {
        ui.label(lang.pick("Pace", "节奏"));
        ui.selectable_value(&mut scenario.pace, Pace::BackToBack, lang.pick("back to back", "连续发送"));
        let answers = scenario.service.answers();
        ui.add_enabled_ui(answers, |ui| {
            ui.selectable_value(&mut scenario.pace, Pace::Lockstep, lang.pick("wait for answers", "等待应答"));
        });
    });
    ui.horizontal(|ui| number(ui, lang.pick("Repeat", "重复次数"), &mut scenario.repeat, 1..=1_000_000));
    ui.checkbox(&mut scenario.nodelay, "TCP_NODELAY");
    ui.checkbox(
        &mut scenario.one_at_a_time,
        lang.pick("Server takes one client at a time", "服务器一次只接待一个客户端"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_as_they_were_written() {
        let messages = vec![
            Message::Text("hello world\n".to_owned()),
            Message::Text("粘包".to_owned()),
            Message::Hex { hex: "00ff".to_owned() },
            Message::Generated { generated: 3, longest: 9 },
        ];
        assert_eq!(read(&written(&messages)), Ok(messages));
        assert!(read("\\q").unwrap_err().en.contains("`\\q`"));
    }
}
