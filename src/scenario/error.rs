//! Why a scenario cannot be run: the field that is wrong, with a sentence for whoever wrote it or sees it on the screen.
//! It checks nothing; `scenario` and its parts do.

use crate::lang::Text;

/// What is wrong with a scenario: the field, and a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", sentence.en)]
pub struct ScenarioError {
    /// The field as a path, such as `messages[1]`.
    pub field: String,
    pub sentence: Text,
}

impl ScenarioError {
    pub(super) fn new(field: impl Into<String>, en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { field: field.into(), sentence: Text::new(en, zh) }
    }

    /// The same for whoever has written no file: the field is named as it is on the screen.
    pub fn in_words(&self) -> Text {
        let Text { en, zh } = self.place();
        Text::new(format!("{en}: {}", self.sentence.en), format!("{zh}：{}", self.sentence.zh))
    }

    /// What the field is called on the screen.
    fn place(&self) -> Text {
        let (name, rest) = self.field.split_once(['[', '.']).unwrap_or((&self.field, ""));
        let number = rest.split_once(']').and_then(|(number, _)| number.parse::<usize>().ok()).map(|number| number + 1);
        match (name, number) {
            ("messages", Some(number)) => Text::new(format!("Message {number}"), format!("第 {number} 条消息")),
            ("programs", Some(number)) => Text::new(format!("Program {number}"), format!("第 {number} 个程序")),
            ("messages", None) => Text::new("Messages", "消息"),
            ("programs", None) => Text::new("Programs", "程序"),
            ("files", Some(number)) => Text::new(format!("File {number}"), format!("第 {number} 个文件")),
            ("files", None) => Text::new("Files", "文件"),
            ("args", _) => Text::new("Arguments", "参数"),
            ("input", _) => Text::new("Input", "输入"),
            ("clients", _) => Text::new("Clients", "客户端"),
            ("repeat", _) => Text::new("Repeats", "重复次数"),
            ("recv_size", _) => Text::new("Bytes for each recv", "每次 recv 的字节数"),
            ("pace", _) => Text::new("Pace", "发送节奏"),
            ("transport", _) => Text::new("Transport", "传输"),
            ("dialect", _) => Text::new("Dialect", "方言"),
            ("limit", _) => Text::new("Limit", "上限"),
            ("fault", _) => Text::new("Fault", "故障"),
            ("framing", _) => Text::new("Framing", "分帧"),
            _ => Text::new("Scenario", "场景"),
        }
    }
}
