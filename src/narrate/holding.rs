//! What a range of the stream is made of: which sends, or which messages, and how much of the first and the last.
//! It looks only at the two ends of the range, so a chunk of a million sends costs no more than a chunk of two.

use std::ops::Range;

use super::datagrams;
use super::errors::{self, meaning};
use super::scene::sender_name;
use super::words::{bytes, list, plural};
use crate::lang::Lang;
use crate::trace::{FlowId, What, errno_name};
use crate::world::{FlowState, RecvView, World};

/// What a range is divided into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Send,
    Message,
}

/// A send or message, by its number counted from 0 and its place in the stream.
#[derive(Clone, Debug)]
struct Item {
    index: usize,
    range: Range<u64>,
}

/// The sends or messages in a range in words; `None` where they are not known.
pub fn holding(flow: &FlowState<'_>, range: &Range<u64>, unit: Unit, lang: Lang) -> Option<String> {
    if range.is_empty() {
        return None;
    }
    let first = item_at(flow, range.start, unit)?;
    let last = item_at(flow, range.end - 1, unit)?;
    Some(in_words(&first, &last, range, unit, lang))
}

/// The send or message that has the byte at an offset.
fn item_at(flow: &FlowState<'_>, offset: u64, unit: Unit) -> Option<Item> {
    match unit {
        Unit::Send => {
            let send = flow.sends_in(offset..offset + 1).next()?;
            Some(Item { index: send.index, range: send.range })
        }
        Unit::Message => {
            let (index, span) = flow.messages_in(offset..offset + 1).next()?;
            Some(Item { index, range: span.range() })
        }
    }
}

fn in_words(first: &Item, last: &Item, range: &Range<u64>, unit: Unit, lang: Lang) -> String {
    if first.index == last.index {
        return part(first, range, unit, lang);
    }
    let (mut from, mut until) = (first.index, last.index);
    let mut parts = Vec::new();
    if range.start > first.range.start {
        parts.push(part(first, range, unit, lang));
        from += 1;
    }
    let tail = (range.end < last.range.end).then(|| part(last, range, unit, lang));
    if tail.is_some() {
        until -= 1;
    }
    if from <= until {
        parts.push(all_of(from, until, unit, lang));
    }
    parts.extend(tail);
    list(&parts, lang)
}

/// Whole ones, from one number to another.
fn all_of(from: usize, until: usize, unit: Unit, lang: Lang) -> String {
    let names = name(from, until, unit, lang);
    lang.pick(format!("all of {names}"), format!("{names}的全部字节"))
}

/// One, or several, by their numbers counted from 1.
pub fn name(from: usize, until: usize, unit: Unit, lang: Lang) -> String {
    let (from, until) = (from + 1, until + 1);
    let en = match unit {
        Unit::Send => "send",
        Unit::Message => "message",
    };
    let zh = match unit {
        Unit::Send => "次 send ",
        Unit::Message => "条消息",
    };
    match until - from {
        0 => lang.pick(format!("{en} {from}"), format!("第 {from} {zh}")),
        1 => lang.pick(format!("{en}s {from} and {until}"), format!("第 {from}、{until} {zh}")),
        _ => lang.pick(format!("{en}s {from} to {until}"), format!("第 {from} 至 {until} {zh}")),
    }
}

/// One of them, whole or not.
fn part(item: &Item, range: &Range<u64>, unit: Unit, lang: Lang) -> String {
    let covered = item.range.end.min(range.end) - item.range.start.max(range.start);
    let len = item.range.end - item.range.start;
    if covered == len {
        return all_of(item.index, item.index, unit, lang);
    }
    let (at_start, at_end) = (range.start <= item.range.start, range.end >= item.range.end);
    let names = name(item.index, item.index, unit, lang);
    let (en, zh) = match (at_start, at_end) {
        (true, _) => ("the first", "前"),
        (_, true) => ("the last", "后"),
        _ => ("", "中间"),
    };
    let count = if covered == 1 && !en.is_empty() { String::new() } else { covered.to_string() };
    let which = [en, &count].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    lang.pick(
        format!("{which} of {len} byte{} of {names}", plural(len)),
        format!("{}（共 {len} 字节）的{zh} {covered} 字节", names.trim_end()),
    )
}

/// What the chunk of a recv is made of.
pub fn chunk(world: &World<'_>, id: FlowId, recv_index: usize, lang: Lang) -> String {
    let found = world.flow(id).and_then(|flow| Some((flow.recv(recv_index)?, flow)));
    let Some((recv, flow)) = found else {
        return lang.pick("This recv has not been called yet", "这次 recv 还没有调用").to_owned();
    };
    let asked = recv.asked;
    let name = recv.call.name();
    if recv.returned.is_none() {
        return lang.pick(format!("{name}({asked}) has not returned yet"), format!("{name}({asked}) 还没有返回"));
    }
    if let Some(after_ms) = recv.returned.and_then(|n| timed_out_at(world, n)) {
        let (time, vain) = (errors::time(after_ms), errors::in_vain(recv.call, flow.datagrams));
        return lang.pick(
            format!("{name}({asked}) timed out: it had waited {}, and {}", time.en, vain.en),
            format!("{name}({asked}) 超时：等了 {}，{}", time.zh, vain.zh),
        );
    }
    if let Some(errno) = recv.errno {
        let means = if flow.datagrams { datagrams::meaning(errno, lang) } else { meaning(errno, lang) };
        let error = errno_name(errno);
        return lang.pick(
            format!("{name}({asked}) failed with {error}: {means}"),
            format!("{name}({asked}) 失败（{error}）：{means}"),
        );
    }
    if flow.datagrams {
        return datagrams::chunk(world, id, &recv, lang);
    }
    if recv.range.is_empty() {
        return lang.pick(
            format!("recv({asked}) returned 0 bytes and took nothing out of the stream"),
            format!("recv({asked}) 返回 0 字节，没有从流中取走数据"),
        );
    }
    full_chunk(&flow, &recv, &sender_name(world.trace, id), lang)
}

/// How long the call that came back with event `n` has waited in vain, if its time limit had passed.
fn timed_out_at(world: &World<'_>, n: usize) -> Option<u64> {
    match &world.trace.event(n)?.what {
        What::Returned(returned) => errors::timed_out(returned),
        _ => None,
    }
}

fn full_chunk(flow: &FlowState<'_>, recv: &RecvView, sender: &str, lang: Lang) -> String {
    let (asked, got) = (recv.asked, bytes(recv.range.end - recv.range.start, lang));
    let Some(parts) = holding(flow, &recv.range, Unit::Send, lang) else {
        return lang.pick(
            format!("recv({asked}) took {got}; {sender} is outside this program, so its sends are unknown"),
            format!("recv({asked}) 取走 {got}；{sender} 在本程序之外，它的 send 无从得知"),
        );
    };
    lang.pick(format!("recv({asked}) took {got}: {parts}"), format!("recv({asked}) 取走 {got}：{parts}"))
}
