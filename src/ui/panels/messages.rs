//! The messages of every client: a field in which they are typed, and a list of examples beside it.
//! What was typed becomes a whole new scenario; nothing is changed in place.

use egui::{Popup, TextEdit, Ui};

use crate::codec::Framing;
use crate::desk::{Commands, PlayCommand};
use crate::escape;
use crate::lang::{Lang, Text};
use crate::scenario::{Message, Scenario, Service, Transport};
use crate::ui::looks::Looks;

/// How wide the field is.
pub const FIELD: f32 = 150.0;

/// The field, and the examples.
pub fn messages(ui: &mut Ui, looks: &mut Looks, scenario: &mut Scenario, out: &mut Commands) {
    let lang = looks.lang;
    let label = ui.label(lang.pick("Messages", "消息"));
    let text = looks.messages.get_or_insert_with(|| written(&scenario.messages));
    let edit = TextEdit::singleline(text).desired_width(FIELD).align(egui::Align2::LEFT_CENTER);
    let field = ui.add(edit).labelled_by(label.id);
    let field = field.on_hover_text(lang.pick(
        "Separated by spaces; \\n and \\x00 are understood, \\x20 is a space",
        "以空格分隔；可用 \\n 和 \\x00，\\x20 表示空格",
    ));
    if field.lost_focus() {
        match read(text) {
            Ok(messages) if *text != written(&scenario.messages) => scenario.messages = messages,
            Ok(_) => {}
            // What was typed stays, to be mended.
            Err(problem) => return out.push(PlayCommand::Report(problem)),
        }
        looks.messages = None;
    } else if !field.has_focus() && read(text).is_ok() {
        looks.messages = None;
    }
}

/// Examples, each of which shows something of its own: behind a button, or as they are where `inline` says so.
pub fn presets(ui: &mut Ui, looks: &mut Looks, scenario: &mut Scenario, inline: bool) {
    let lang = looks.lang;
    let mut list = |ui: &mut Ui| {
        for preset in message_presets(lang) {
            if ui.button(preset.name).clicked() {
                preset.put_into(scenario);
                looks.messages = None;
                ui.close();
            }
        }
    };
    let name = lang.pick("Presets", "示例");
    if inline {
        ui.label(name);
        list(ui);
    } else {
        let presets = ui.button(name);
        Popup::menu(&presets).show(list);
    }
}

/// Messages to begin with, and the service that they are for if it is one of its own.
struct Preset {
    name: &'static str,
    messages: Vec<Message>,
    service: Option<Service>,
    /// The framing that it needs, and how many clients it is for.
    needs: Option<(&'static str, u32)>,
}

impl Preset {
    fn put_into(self, scenario: &mut Scenario) {
        scenario.messages = self.messages;
        if let Some(service) = self.service {
            scenario.service = service;
        }
        if let Some((kind, clients)) = self.needs
            && let Ok(framing) = Framing::new(kind, scenario.framing.options().clone())
        {
            (scenario.transport, scenario.framing, scenario.clients) = (Transport::Tcp, framing, clients);
        }
    }
}

/// Messages that each show something of their own.
fn message_presets(lang: Lang) -> Vec<Preset> {
    let texts = |list: &[&str]| list.iter().map(|text| Message::Text((*text).to_owned())).collect();
    let any = |name, messages| Preset { name, messages, service: None, needs: None };
    let of = |service: &str, name, messages| Preset { name, messages, service: service.parse().ok(), needs: None };
    vec![
        any(lang.pick("hello, world, !", "hello、world、!"), texts(&["hello", "world", "!"])),
        any(lang.pick("Chinese text", "中文"), texts(&["你好", "粘包", "分帧"])),
        any(lang.pick("With line breaks", "含换行"), texts(&["one\ntwo", "three\n"])),
        any(
            lang.pick("Long text", "长文本"),
            vec![Message::Text("abcdefghij".repeat(300)), Message::Text("end".to_owned())],
        ),
        any(lang.pick("Twenty short ones", "二十条短消息"), vec![Message::Generated { generated: 20, longest: 8 }]),
        of(
            "command",
            lang.pick("Remote commands", "远程命令"),
            texts(&["ls", "echo hello", "count 3", "both", "big 3000", "nonsense"]),
        ),
        Preset {
            needs: Some(("json-header", 4)),
            ..of(
                "files",
                lang.pick("Files from four clients", "四个客户端传文件"),
                texts(&["put {client}.txt 3000", "list", "get 1.txt"]),
            )
        },
    ]
}

/// Messages as the field shows them.
pub fn written(messages: &[Message]) -> String {
    let one = |message: &Message| match message {
        Message::Text(text) => escape::escape(text.as_bytes()).replace(' ', "\\x20"),
        Message::Hex { hex } => format!("hex:{}", hex.replace(' ', "")),
        Message::Generated { generated, longest } => format!("generated:{generated}:{longest}"),
    };
    messages.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// The messages that the field's text stands for; what is wrong with it otherwise.
pub fn read(text: &str) -> Result<Vec<Message>, Text> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_for_a_service_names_one_that_there_is() {
        for lang in [Lang::En, Lang::Zh] {
            let presets = message_presets(lang);
            let services: Vec<&str> = presets.iter().filter_map(|it| Some(it.service?.name())).collect();
            assert_eq!(services, ["command", "files"]);
            assert!(presets.iter().all(|it| read(&written(&it.messages)) == Ok(it.messages.clone())));
        }
    }

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
