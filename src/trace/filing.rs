//! A change of a file in words, without whose it was.
//! What lies where after it is `world`'s affair.

use super::model::{FileChange, FileEvent};
use crate::lang::{Lang, bytes_en};

/// What happened to a file, such as `a.txt: 3 bytes written, 10 bytes in all`.
pub fn file_text(event: &FileEvent, lang: Lang) -> String {
    let name = crate::escape::escape(event.name.as_bytes());
    let told = match &event.change {
        FileChange::Found { size, .. } => {
            lang.pick(format!("opened, {} lie there", bytes_en(*size)), format!("打开，已有 {size} 字节"))
        }
        FileChange::Made => lang.pick("made, empty".to_owned(), "新建，空文件".to_owned()),
        FileChange::Written { bytes, size, .. } => lang.pick(
            format!("{} written, {} in all", bytes_en(*bytes), bytes_en(*size)),
            format!("写入 {bytes} 字节，共 {size} 字节"),
        ),
        FileChange::Cut { size } => lang.pick(format!("set to {}", bytes_en(*size)), format!("大小改为 {size} 字节")),
        FileChange::Removed => lang.pick("removed".to_owned(), "已删除".to_owned()),
        FileChange::Renamed { to } => {
            let to = crate::escape::escape(to.as_bytes());
            lang.pick(format!("renamed to {to}"), format!("改名为 {to}"))
        }
        FileChange::FolderMade => lang.pick("folder made".to_owned(), "新建文件夹".to_owned()),
        FileChange::FolderRemoved => lang.pick("folder removed".to_owned(), "已删除文件夹".to_owned()),
    };
    lang.pick(format!("{name}: {told}"), format!("{name}：{told}"))
}
