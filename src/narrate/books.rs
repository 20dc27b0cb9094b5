//! The line that is always on the screen: how much was recorded, and that every byte is somewhere.
//! It adds nothing up; `world` does.

use super::words::{bytes, list, plural};
use crate::lang::Lang;
use crate::world::Accounting;

/// Whether every byte is accounted for, and where those are that nobody has received.
pub fn accounting(books: &Accounting, lang: Lang) -> String {
    let events = books.events;
    let s = plural(events as u64);
    let recorded = lang.pick(format!("{events} event{s} recorded"), format!("已记录 {events} 个事件"));
    let sent = bytes(books.accepted, lang);
    if !books.holds {
        return lang.pick(
            format!("{recorded}, but the books of {sent} do not balance"),
            format!("{recorded}，但 {sent}的账不平"),
        );
    }
    if books.outside > 0 {
        let known = books.outside;
        let have = if known == 1 { "has" } else { "have" };
        let flows = plural(known as u64);
        return lang.pick(
            format!(
                "{recorded}, {sent} seen; {known} flow{flows} {have} one end outside, so half of those books is unknown"
            ),
            format!("{recorded}，看到 {sent}；有 {known} 个方向的一端在本程序之外，那一半账无从得知"),
        );
    }
    if books.accepted == 0 {
        return lang.pick(format!("{recorded}, no byte sent yet"), format!("{recorded}，还没有发送过字节"));
    }
    let accounted = match books.accepted {
        1 => lang.pick(format!("{recorded}, the 1 byte accounted for"), format!("{recorded}，这 1 字节有着落")),
        _ => lang.pick(format!("{recorded}, all {sent} accounted for"), format!("{recorded}，全部 {sent}都有着落")),
    };
    let places = places(books, lang);
    if places.is_empty() {
        accounted
    } else {
        lang.pick(format!("{accounted}: {places}"), format!("{accounted}：{places}"))
    }
}

/// Where the bytes are, if not all of them have been received.
fn places(books: &Accounting, lang: Lang) -> String {
    let places = [
        (books.received, "received", "已接收"),
        (books.queued, "waiting to be read", "等待读取"),
        (books.unsent, "still at the sender", "仍在发送方"),
        (books.discarded, "lost unread at a close", "关闭时未读而丢失"),
        (books.reset, "lost to a reset", "因重置（RST）丢失"),
        (books.cut, "cut off by a small recv", "因 recv 太小被截断"),
        (books.lost, "lost on the way", "途中丢失"),
    ];
    if books.received == books.accepted {
        return String::new();
    }
    let said = |(n, en, zh): &(u64, &str, &str)| lang.pick(format!("{n} {en}"), format!("{zh} {n}"));
    let said: Vec<String> = places.iter().filter(|(n, ..)| *n > 0).map(said).collect();
    lang.pick(list(&said, lang), said.join("，"))
}
