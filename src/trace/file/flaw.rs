//! What is wrong with a line of a trace file, in both languages, and the sentence for where the file breaks off.
//! It finds no fault itself.

use crate::json_errors;
use crate::lang::{Text, count_en};

/// What is wrong with a line.
pub enum Flaw {
    /// It ends before it is a whole JSON object, as where a file was cut.
    Incomplete,
    /// There is no such line: the file ends before the line that counts its events.
    NoEnd,
    /// A phrase in both languages.
    Wrong(Text),
    /// What was packed is not what was written, wherever that begins.
    Damaged,
}

/// A field with a value that cannot be; what is wrong with it in both languages.
pub fn wrong(field: &str, en: impl std::fmt::Display, zh: impl std::fmt::Display) -> Flaw {
    Flaw::Wrong(Text::new(format!("field `{field}`: {en}"), format!("字段 `{field}`：{zh}")))
}

/// What is wrong with a line that is no row.
pub fn not_a_row(error: &serde_path_to_error::Error<serde_json::Error>) -> Flaw {
    let Text { en, zh } = json_errors::phrase(error.inner());
    if error.inner().is_eof() {
        Flaw::Incomplete
    } else if error.inner().is_syntax() {
        Flaw::Wrong(Text::new(format!("it is not JSON ({en})"), format!("不是 JSON（{zh}）")))
    } else {
        wrong(&error.path().to_string(), en, zh)
    }
}

/// Where a packed file is damaged nobody knows what before it is whole.
fn damaged(line: usize, events: usize) -> Text {
    let read = count_en(events as u64, "event");
    Text::new(
        format!(
            "The packed file is damaged, at line {line} or before it. What was read, {read}, may be wrong as well; record the run again."
        ),
        format!("压缩文件在第 {line} 行或更早处损坏，已读出的 {events} 个事件也可能有误。请重新录制。"),
    )
}

/// Where a trace breaks off, and how much of it is whole.
pub fn cut_sentence(line: usize, events: usize, flaw: &Flaw) -> Text {
    let before = if events == 1 {
        "The 1 event before it is whole"
    } else {
        &format!("The {events} events before it are whole")
    };
    let (en, zh) = match flaw {
        Flaw::Incomplete => (
            format!("The trace breaks off in the middle of line {line}."),
            format!("第 {line} 行不完整，轨迹到此中断。"),
        ),
        Flaw::NoEnd => (
            format!("The trace breaks off before line {line}: the last line, which counts its events, is missing."),
            format!("轨迹在第 {line} 行之前中断：缺少记录事件总数的最后一行。"),
        ),
        Flaw::Damaged => return damaged(line, events),
        Flaw::Wrong(Text { en, zh }) => {
            (format!("The trace breaks off at line {line}: {en}."), format!("轨迹在第 {line} 行中断：{zh}。"))
        }
    };
    Text::new(
        format!("{en} {before}; record the run again to get the rest."),
        format!("{zh}之前的 {events} 个事件是完整的；要得到其余部分，请重新录制。"),
    )
}
